import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { say } from "./figures.ts";
import { environment } from "./serving.ts";
import { isFull, size } from "./size.ts";

/** An hour is `npm run test:soak`. */
const MINUTES = size(3, 0.06);
const SAMPLE_S = size(5, 0.5);
/** Few enough to be reached before the middle. */
const KEPT = isFull ? "500" : "40";
const MAIN = fileURLToPath(new URL("soak/main.js", import.meta.url));

describe(`${MINUTES} minutes of mixed load`, () => {
  it("leave memory and open files as they were", () => {
    const flags = ["--minutes", String(MINUTES), "--sample", String(SAMPLE_S), "--keep-jobs", KEPT];
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...flags], {
      env: environment(),
      encoding: "utf8",
    });
    expect(status, stdout + stderr).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    say("soak", `${lines.at(-1)?.replace("soak: ", "")}; at the end\n${lines.at(0)}\n${lines.at(-2)}`);
  });
});
