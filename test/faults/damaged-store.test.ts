import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PixelsError } from "../../src/protocol/errors.ts";
import type { Job } from "../../src/server/jobs/job.ts";
import { LmdbJobStore } from "../../src/server/store/lmdb-job-store.ts";
import { until } from "../support/until.ts";
import { Client } from "./client.ts";
import { DAMAGES, type Damage, PAGE_BYTES, random } from "./damage.ts";
import { say } from "./figures.ts";
import { Place } from "./serving.ts";
import { size } from "./size.ts";

const JOBS = size(1000, 60);
const DRAWN = size(100, 10);
/** Of each damage: for the store alone, and for `serve` as a whole. */
const SEEDS = size(100, 2);
const STARTS = size(10, 1);

interface Opened {
  jobs: Map<string, Job>;
  warnings: string[];
}

/** Opens the store and closes it again, after `use`. */
async function open(place: Place, use: (store: LmdbJobStore) => Promise<unknown> = async () => {}): Promise<Opened> {
  const warnings: string[] = [];
  const store = await LmdbJobStore.open(place.dataDir, (text) => warnings.push(text));
  const jobs = new Map([...store.all()].map((job) => [job.id, job]));
  await use(store);
  await store.close();
  return { jobs, warnings };
}

/** What is damaged: the file that holds all jobs, or the log of a killed server beside a file that holds few. */
const VICTIMS = ["jobs.mdb", "jobs-1.log"] as const;
type Victim = (typeof VICTIMS)[number];
type Files = Partial<Record<Victim, Buffer>>;

/** What a server leaves behind that is killed while it draws, before and after the log was read; and the jobs in it. */
async function killedServer(): Promise<{ left: Record<Victim, Files>; truth: Map<string, Job> }> {
  const place = new Place();
  const server = place.serve("--workers", "1");
  await server.ready;
  const client = new Client(place.reqAddr);
  const ids = Array.from({ length: JOBS }, (_, i) => `job-${i}`);
  await Promise.all(ids.map((id) => client.generate(id)));
  await until("some jobs are drawn", async () => ((await client.status()).completed_jobs ?? 0) >= DRAWN);
  await server.kill();
  client.close();
  const read = (name: Victim) => withoutReserve(readFileSync(join(place.dataDir, name)));
  const withLog = { "jobs.mdb": read("jobs.mdb"), "jobs-1.log": read("jobs-1.log") };
  const { jobs, warnings } = await open(place);
  expect(warnings).toEqual([]);
  return { left: { "jobs-1.log": withLog, "jobs.mdb": { "jobs.mdb": read("jobs.mdb") } }, truth: jobs };
}

/** Both keep zeros in reserve at their end, where damage would do none; the log needs a few. */
function withoutReserve(file: Buffer): Buffer {
  const used = file.findLastIndex((byte) => byte !== 0) + 9;
  return file.subarray(0, Math.ceil(used / PAGE_BYTES) * PAGE_BYTES);
}

let killed: ReturnType<typeof killedServer> | undefined;

/** A place with such files, one of them damaged as this seed says. */
async function damagedPlace(victim: Victim, damage: Damage, seed: number) {
  killed ??= killedServer();
  const { left, truth } = await killed;
  const place = new Place();
  mkdirSync(place.dataDir);
  const damaged = DAMAGES[damage](left[victim][victim] ?? Buffer.alloc(0), random(seed));
  const files = { ...left[victim], [victim]: damaged };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(place.dataDir, name), content);
  return { place, damaged, truth };
}

/** Jobs that are gone or not as they were last. */
function lossOf(truth: Map<string, Job>, found: Map<string, Job>): number {
  return [...truth].filter(([id, job]) => JSON.stringify(found.get(id), show) !== JSON.stringify(job, show)).length;
}

function show(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}

const cases = VICTIMS.flatMap((victim) => (Object.keys(DAMAGES) as Damage[]).map((damage) => ({ victim, damage })));

describe.each(cases)("a job store with $victim $damage", ({ victim, damage }) => {
  it("opens with a warning where it costs jobs, and then works, or is refused and left alone", async () => {
    const losses: number[] = [];
    let [refused, unharmed] = [0, 0];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { place, damaged, truth } = await damagedPlace(victim, damage, seed);
      const change = async (store: LmdbJobStore) => {
        const [first] = truth.values();
        if (first === undefined) throw new Error("there are no jobs");
        await store.put({ ...first, id: "new", order: 10_000 });
        await store.remove("new");
      };
      try {
        const { jobs, warnings } = await open(place, change);
        const loss = lossOf(truth, jobs);
        if (loss > 0) expect(warnings, `seed ${seed}: ${loss} jobs are not as they were`).toHaveLength(1);
        const again = await open(place);
        expect(again, `seed ${seed}`).toEqual({ jobs, warnings: [] });
        if (warnings.length === 0) unharmed++;
        else losses.push(loss);
      } catch (error) {
        if (!(error instanceof PixelsError)) throw error;
        expect(error.code, `seed ${seed}: ${error.message}`).toBe("store_damaged");
        expect(readFileSync(place.storePath).equals(damaged)).toBe(true);
        refused++;
      }
    }
    const most = Math.max(0, ...losses);
    say(
      "damaged-store",
      `${victim} ${damage}, ${SEEDS} seeds of ${JOBS} jobs: ${unharmed} unharmed, ${losses.length} opened with a warning ` +
        `(${most} jobs lost or set back at most), ${refused} refused`,
    );
  });

  it("is one that serve starts with, or refuses with one line, each time alike", async () => {
    let refused = 0;
    for (let seed = 1001; seed <= 1000 + STARTS; seed++) {
      const { place } = await damagedPlace(victim, damage, seed);
      const server = place.serve("--workers", "1");
      const refusal = await server.refusal();
      if (refusal !== undefined) {
        refused++;
        expect(refusal, `seed ${seed}`).toMatch(/^Error: no job can be read from [^\n]+\n$/);
        expect(await place.serve("--workers", "1").refusal()).toBe(refusal);
        continue;
      }
      const client = new Client(place.reqAddr);
      await client.generate("next", { priority: 100 });
      await until("a new job is drawn", async () => (await client.job("next")).state === "completed");
      client.close();
      await server.kill();
      const next = place.serve("--workers", "1");
      await next.ready;
      expect(next.stderr).not.toContain("damaged");
      await next.kill();
    }
    say(
      "damaged-store",
      `${victim} ${damage}, ${STARTS} starts of serve: ${STARTS - refused} work, ${refused} refused with one line`,
    );
  });
});
