import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { isMissing, LANGUAGES, type Language, LivePeer } from "./peer.ts";
import { start } from "./processes.ts";

const MODEL = "sd_xl_base_1.0";

/** Our commands against a 1.0.0 backend of another language, both in a folder of their own. */
async function commandsFor(language: Language) {
  const folder = temporaryFolder();
  const backend = new LivePeer(language, "backend", "tcp://127.0.0.1:*", "tcp://127.0.0.1:*", folder);
  const addresses = JSON.parse(await backend.readLine()) as { req: string; pub: string };
  const begin = (name: string, ...args: string[]) =>
    start(folder, name, ...args, "--req-addr", addresses.req, "--pub-addr", addresses.pub);
  const run = (name: string, ...args: string[]) => begin(name, ...args).ended;
  const json = async (name: string, ...args: string[]) => JSON.parse((await run(name, ...args, "--json")).stdout);
  return { folder, begin, run, json };
}

describe.each(LANGUAGES)("with a 1.0.0 backend in %s", (language) => {
  test.skipIf(isMissing(language))("generate writes the picture that the backend drew", async () => {
    const { folder, json } = await commandsFor(language);
    const { jobs } = await json(
      "generate",
      "a red dragon",
      "-m",
      MODEL,
      "-s",
      "64x48",
      "--steps",
      "5",
      "-o",
      "dragon.png",
    );
    expect(jobs).toMatchObject([
      {
        status: "completed",
        model: MODEL,
        images: [{ path: expect.stringContaining("dragon.png"), width: 64, height: 48 }],
      },
    ]);
    const drawn = readFileSync(`${folder}/${jobs[0].job_id}.png`);
    expect(readFileSync(`${folder}/dragon.png`).equals(drawn)).toBe(true);
  });

  test.skipIf(isMissing(language))("generate without a model takes one that the backend has", async () => {
    const { json } = await commandsFor(language);
    const { jobs } = await json("generate", "a red dragon", "-s", "16x16", "--steps", "2", "-o", "dragon.png");
    expect(jobs).toMatchObject([{ status: "completed", model: MODEL }]);
  });

  test.skipIf(isMissing(language))("generate passes on why the backend refuses", async () => {
    const { run } = await commandsFor(language);
    const { code, stderr } = await run("generate", "a red dragon", "-m", "flux", "-s", "16x16", "-o", "dragon.png");
    expect(stderr).toContain("no model flux");
    expect(code).toBe(4);
  });

  test.skipIf(isMissing(language))("models and status show what it tells", async () => {
    const { json } = await commandsFor(language);
    expect(JSON.stringify(await json("models"))).toContain(`"name":"${MODEL}"`);
    expect(await json("status")).toMatchObject({ version: "1.0.0", queue_size: 0, active_jobs: 0 });
  });

  test.skipIf(isMissing(language))("watch follows a job to the end that cancel gives it", async () => {
    const { begin, json, run } = await commandsFor(language);
    const { jobs } = await json("generate", "a red dragon", "-s", "16x16", "--steps", "1000", "--detach");
    const id = jobs[0].job_id as string;
    const watch = begin("watch", id, "--json");
    await watch.said;
    expect((await run("cancel", id)).code).toBe(0);
    const updates = (await watch.ended).stdout.trim().split("\n");
    expect(updates.map((line) => JSON.parse(line)).at(-1)).toMatchObject({
      type: "job_finished",
      job_id: id,
      success: false,
    });
    expect((await run("cancel", id)).code).toBe(4);
  });
});
