import type { Connection } from "../../client/connection.ts";
import { printable } from "../../client/printable.ts";
import { listPalettes } from "../../make/files/palette.ts";
import { bundledNames } from "../../manifest/plan/bundled-models.ts";
import { counted } from "../../protocol/counted.ts";
import type { JobState } from "../../protocol/messages/fields.ts";
import type { Ask, Source } from "./candidates.ts";
import type { Candidate } from "./scripts.ts";

/** Jobs of a state that are offered: more are no list to choose from. */
const MOST_JOBS = 100;
/** Of a backend's past, so much is looked through for the last of them. */
const MOST_PAGES = 5;

/** What a backend tells; what the package has where none answers. */
export function sourcesOf(connection: Connection): Ask {
  return async (source) => {
    try {
      return await SOURCES[source](connection);
    } catch {
      return source === "checkpoint" || source === "lora" ? bundledNames(source).map((value) => ({ value })) : [];
    }
  };
}

const SOURCES: Record<Source, (connection: Connection) => Promise<Candidate[]>> = {
  checkpoint: (connection) => models(connection, "checkpoint"),
  lora: (connection) => models(connection, "lora"),
  palette: async () =>
    listPalettes().map(({ name, colors }) => ({ value: name, about: counted(colors.length, "colour") })),
  "active job": async (connection) => [...(await jobs(connection, "running")), ...(await jobs(connection, "queued"))],
  "ended job": async (connection) => [...(await jobs(connection, "completed")), ...(await jobs(connection, "failed"))],
};

async function models(connection: Connection, type: "checkpoint" | "lora"): Promise<Candidate[]> {
  const { models } = await connection.request({ type: "list_models" });
  return models
    .filter(({ model_type }) => model_type === type)
    .map(({ name, engine, base }) => ({ value: printable(name), about: base === undefined ? engine : `for ${base}` }));
}

/** The last ones first. */
async function jobs(connection: Connection, state: JobState): Promise<Candidate[]> {
  const found: Candidate[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { jobs, next } = await connection.request({ type: "jobs", state, after });
    found.push(...jobs.map(({ job_id, prompt }) => ({ value: job_id, about: `${state}: ${printable(prompt)}` })));
    if (next === undefined) break;
    after = next;
  }
  return found.reverse().slice(0, MOST_JOBS);
}
