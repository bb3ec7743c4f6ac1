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

/** The backend, for what only it knows. */
type Reach = () => Promise<Connection>;

/** What a backend tells; what the package has where none answers. */
export function sourcesOf(reach: Reach): Ask {
  return async (source) => {
    try {
      return await SOURCES[source](reach);
    } catch {
      return source === "checkpoint" || source === "lora" ? bundledNames(source).map((value) => ({ value })) : [];
    }
  };
}

const SOURCES: Record<Source, (reach: Reach) => Promise<Candidate[]>> = {
  checkpoint: (reach) => models(reach, "checkpoint"),
  lora: (reach) => models(reach, "lora"),
  palette: async () =>
    listPalettes().map(({ name, colors }) => ({ value: name, about: counted(colors.length, "colour") })),
  "active job": async (reach) => [...(await jobs(reach, "running")), ...(await jobs(reach, "queued"))],
  "ended job": async (reach) => [...(await jobs(reach, "completed")), ...(await jobs(reach, "failed"))],
};

async function models(reach: Reach, type: "checkpoint" | "lora"): Promise<Candidate[]> {
  const { models } = await (await reach()).request({ type: "list_models" });
  return models
    .filter(({ model_type }) => model_type === type)
    .map(({ name, engine, base }) => ({ value: printable(name), about: base === undefined ? engine : `for ${base}` }));
}

/** The last ones first. */
async function jobs(reach: Reach, state: JobState): Promise<Candidate[]> {
  const connection = await reach();
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
