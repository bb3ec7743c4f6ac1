/** The metrics that a server exports: each sample by name and labels as they stand, and the Prometheus type by metric. */
export interface Scrape {
  samples: Map<string, number>;
  types: Map<string, string>;
}

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\.)*",?)*\})?) (\S+)(?: \d+)?$/;

/** Fetches and reads Prometheus' text format. Throws on a line that is none of it. */
export async function scrape(url = ""): Promise<Scrape> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  for (const line of (await response.text()).split("\n")) {
    const [, metric, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (metric !== undefined && type !== undefined) types.set(metric, type);
    if (line === "" || line.startsWith("#")) continue;
    const [, sample, value] = LINE.exec(line) ?? [];
    if (sample === undefined) throw new Error(`no line of Prometheus' text format: ${line}`);
    samples.set(sample, Number(value));
  }
  return { samples, types };
}
