import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodePng } from "../../src/image/files/png.ts";
import { readText } from "../../src/image/files/png-text.ts";
import { Cli, cli } from "../support/cli.ts";
import { ExistingBackend } from "../support/existing-backend.ts";
import { Peer } from "../support/peer.ts";
import { WITH_STEADY } from "../support/steady.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { plainPng, upload } from "../support/upload.ts";

const [RED, BLUE, GREEN] = [plainPng([255, 0, 0]), plainPng([0, 0, 255]), plainPng([0, 255, 0])];
const OWNER = "a".repeat(32);

/** A folder for pictures and one for backends, one after the other, whose engine draws in the first colour of what it is given. */
function place() {
  const [folder, cwd] = [temporaryFolder(), temporaryFolder()];
  const [req, pub] = [`ipc://${join(folder, "req.sock")}`, `ipc://${join(folder, "pub.sock")}`];
  const flags = ["--req-addr", req, "--pub-addr", pub];
  const file = (name: string) => join(cwd, name);
  return {
    cwd,
    async serve() {
      const command = new Cli(["serve", "--engine", "steady", ...flags], {
        env: { ...WITH_STEADY, XDG_DATA_HOME: folder },
      });
      await until("the backend is ready", () => command.stdout.includes("\n"));
      return command;
    },
    connect: () => Peer.connect(req, pub),
    write: (name: string, bytes: Uint8Array | string) => writeFileSync(file(name), bytes),
    generate: (...args: string[]) => cli(["generate", ...args, ...flags], { cwd }),
    traced: (...args: string[]) => cli(["generate", ...args, ...flags], { cwd, env: { DGX_PIXELS_LOG: "debug" } }),
    color: (name: string) => [...decodePng(readFileSync(file(name))).data.subarray(0, 3)],
    text: (name: string) => JSON.parse(readText(readFileSync(file(name)))["dgx-pixels"] ?? ""),
  };
}

function fileOf(name: string, { png }: typeof RED) {
  return { name, sha256: createHash("sha256").update(png).digest("hex") };
}

test("a picture is drawn after the user's, and its file, --json and its job tell which", async () => {
  const { serve, write, generate, color, text } = place();
  await serve();
  write("hero.png", RED.png);
  write("sword.png", BLUE.png);
  const files = ["--reference", "hero.png", "--reference", "sword.png"];
  const { code, stdout } = await generate("in blue", ...files, "--follow", "0.7", "-o", "a.png", "--json");
  expect(code).toBe(0);
  const told = { reference: [fileOf("hero.png", RED), fileOf("sword.png", BLUE)] };
  expect(JSON.parse(stdout).jobs).toMatchObject([told]);
  expect(text("a.png")).toMatchObject({ ...told, follow: 0.7 });
  expect(color("a.png")).toEqual([255, 0, 0]);
  expect(await generate("x", "--init", "sword.png", "--strength", "0.2", "-o", "b.png")).toMatchObject({ code: 0 });
  expect(text("b.png")).toMatchObject({ init: fileOf("sword.png", BLUE), strength: 0.2, size: [16, 16] });
  expect(color("b.png")).toEqual([0, 0, 255]);
});

test("each file is uploaded once, however many pictures are drawn from it", async () => {
  const { serve, write, traced } = place();
  await serve();
  write("hero.png", RED.png);
  const { stderr } = await traced("a", "--reference", "hero.png", "--reference", "hero.png", "-n", "3", "-o", "p/");
  expect(stderr.match(/^-> upload /gm)).toHaveLength(1);
  expect(stderr.match(/^-> generate /gm)).toHaveLength(3);
});

test("--like takes the pictures up again that are still there, and says which are not", async () => {
  const { serve, write, generate, color, cwd } = place();
  await serve();
  write("hero.png", RED.png);
  write("sword.png", BLUE.png);
  await generate("a", "--reference", "hero.png", "--reference", "sword.png", "--seed", "3", "-o", "a.png");
  const again = await generate("--like", "a.png", "-o", "b.png");
  expect(again.stderr).not.toContain("--like");
  expect(readFileSync(join(cwd, "b.png")).equals(readFileSync(join(cwd, "a.png")))).toBe(true);
  write("hero.png", GREEN.png);
  const changed = await generate("--like", "a.png", "-o", "c.png");
  expect(changed.stderr).toContain(
    "Warning: --like: it was drawn from hero.png, which is not there any more or has changed",
  );
  expect(color("c.png")).toEqual([0, 0, 255]);
  const other = await generate("--like", "a.png", "--reference", "hero.png", "-o", "d.png");
  expect(other.stderr).not.toContain("--like");
  expect(color("d.png")).toEqual([0, 255, 0]);
});

test("sprites of a manifest are made again when a picture that they are drawn from is another one, and only then", async () => {
  const { serve, write, generate, color, cwd } = place();
  await serve();
  write("hero.png", RED.png);
  write("orc.png", BLUE.png);
  const set = {
    defaults: { reference: "hero.png" },
    sprites: [
      { name: "knight", prompt: "a knight" },
      { name: "orc-1", prompt: "an orc", reference: ["orc.png", "hero.png"], follow: 0.5 },
      { name: "over", prompt: "a knight", init: "orc.png", strength: 0.3 },
    ],
  };
  write("set.json", JSON.stringify(set));
  const run = (...flags: string[]) => generate("-f", "set.json", ...flags);
  expect(await run()).toMatchObject({ code: 0 });
  expect(["knight", "orc-1", "over"].map((name) => color(`${name}.png`))).toEqual([
    [255, 0, 0],
    [0, 0, 255],
    [0, 0, 255],
  ]);
  expect(await run("--check")).toMatchObject({ code: 0 });
  // Its own text says as much as the lock.
  rmSync(join(cwd, "set.lock.json"));
  expect(await run("--check")).toMatchObject({ code: 0 });
  expect((await run("--json")).stdout).not.toContain("job_id");

  write("orc.png", GREEN.png);
  const check = await run("--check");
  expect(check.code).toBe(1);
  expect(check.stdout).toMatch(/orc-1.*reference is another picture/);
  expect(check.stdout).toMatch(/over.*init is another picture/);
  expect(check.stdout).not.toMatch(/knight.*picture/);
  expect(await run()).toMatchObject({ code: 0 });
  expect(color("orc-1.png")).toEqual([0, 255, 0]);
  rmSync(join(cwd, "hero.png"));
  expect(await run("--check")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("reference: there is no picture hero.png that can be read. Check the path."),
  });
});

test("JSON lines have keys of their own, and flags for those without", async () => {
  const { serve, write, generate, color } = place();
  await serve();
  write("hero.png", RED.png);
  write("orc.png", BLUE.png);
  write("a.jsonl", '{"name": "one", "prompt": "a"}\n{"name": "two", "prompt": "b", "reference": "orc.png"}\n');
  expect(await generate("-f", "a.jsonl", "--reference", "hero.png")).toMatchObject({ code: 0 });
  expect([color("one.png"), color("two.png")]).toEqual([
    [255, 0, 0],
    [0, 0, 255],
  ]);
});

test("what was uploaded outlives a backend that is killed before its job comes, and so does a job that waits with it", async () => {
  const { serve, connect } = place();
  const job = { model: "steady", size: [16, 16], cfg_scale: 1, references: [RED.blob], owner: OWNER };
  const first = await serve();
  const peer = await connect();
  await upload(peer, RED.png, OWNER);
  first.child.kill("SIGKILL");
  await first.ended;

  const second = await serve();
  const back = await connect();
  await back.generate("after", { ...job, steps: 2 });
  await back.until("after", "completed");
  await back.generate("long", { ...job, steps: 1000 });
  await back.until("long", "running");
  await back.generate("waits", { ...job, steps: 2 });
  second.child.kill("SIGKILL");
  await second.ended;

  await serve();
  const again = await connect();
  await again.request({ type: "cancel", job_id: "long" }, "job_cancelled");
  await again.until("waits", "completed");
  const { png } = await again.request({ type: "image", job_id: "waits", index: 0 }, "image_data");
  expect([...decodePng(png).data.subarray(0, 3)]).toEqual([255, 0, 0]);
});

test("a 1.0.0 backend is said once to take no references, and is handed in nothing", async () => {
  const backend = await ExistingBackend.start();
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "hero.png"), RED.png);
  const args = ["generate", "a knight", "--reference", "hero.png", "-n", "3", "-o", "p/", ...backend.flags];
  const { code, stderr } = await cli(args, { cwd });
  expect({ code, stderr }).toEqual({
    code: 4,
    stderr:
      "Error: this backend takes no references: it speaks protocol 1.0.0. Leave it out, or start a newer backend with `dgx-pixels serve`.\n",
  });
  expect(backend.asked).not.toContain("generate");
  expect(backend.asked).not.toContain("upload");
});

test.each([
  [["--mask", "a.png"], "--mask says which part of a picture is drawn anew, and there is none. Add --init."],
  [
    ["--follow", "0.5"],
    "--follow says how closely to draw after pictures of yours, and there is none. Add --reference.",
  ],
  [["--follow", "2", "--reference", "a.png"], '--follow must be a number from 0 to 1, not "2"'],
  [["--reference", "none.png"], "--reference: cannot read none.png: there is no such file. Check the path."],
  [["--init", "a.png", "--frames", "4"], "--frames and --init can't stand together"],
  [["--import", "a.png", "--reference", "a.png"], "--import draws nothing, so --reference has no meaning"],
])("generate with %j is exit 2", async (args, message) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "a.png"), RED.png);
  const prompt = args.includes("--import") ? [] : ["a knight"];
  const { code, stderr } = await cli(["generate", ...prompt, ...args, "-o", "x.png"], { cwd });
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
