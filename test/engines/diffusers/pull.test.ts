import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseSource, pullModel } from "../../../src/engines/diffusers/pull.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { refusal } from "../refusal.ts";
import { writeProgram } from "./fake-child.ts";

const ABOUT = '{"type": "about", "licence": "mit", "bytes": 2500000000, "files": 3, "commit": "0123456789abcdef"}';

function python(...lines: string[]): string {
  const path = join(temporaryFolder(), "python");
  writeProgram(path, lines.map((line) => `echo '${line}'`).join("\n"));
  return path;
}

describe("the source of a model", () => {
  it.each([
    ["hf:artist/pixel.v1_2-xl", "artist/pixel.v1_2-xl", undefined],
    ["hf:artist/pixel@refs/pr/1", "artist/pixel", "refs/pr/1"],
  ])("%s is read", (text, model, revision) => {
    expect(parseSource(text)).toEqual({ model, revision });
  });

  it.each(["artist/pixel", "hf:pixel", "hf:a/b/c", "hf:artist/pixel@", "https://example.org/a"])(
    "%s is refused",
    async (text) => {
      const message = `a model to pull is hf:OWNER/NAME, not "${text}"`;
      expect(await refusal((async () => parseSource(text))())).toMatchObject({ code: "usage", message });
    },
  );
});

describe.skipIf(process.platform === "win32")("a model that is pulled", () => {
  it("is told with its licence and size before, and how far it is", async () => {
    const said: string[] = [];
    const progress = [
      "not for us",
      ABOUT,
      '{"type": "progress", "bytes": 1250000000}',
      '{"type": "done", "path": "/cache/pixel"}',
    ];
    const pulled = await pullModel("hf:artist/pixel", { python: python(...progress), say: (text) => said.push(text) });
    expect(said).toEqual(["artist/pixel at 0123456789ab: 2.5 GB in 3 files, licence: mit", "1.3 of 2.5 GB"]);
    expect(pulled).toEqual({ model: "artist/pixel", commit: "0123456789abcdef", licence: "mit", path: "/cache/pixel" });
  });

  it.each([
    [
      python.bind(undefined, '{"type": "failed", "message": "there is no model artist/pixel"}'),
      "there is no model artist/pixel",
    ],
    [() => python(ABOUT, "{"), "artist/pixel could not be fetched: "],
    [() => "/no/such/python", "artist/pixel could not be fetched: spawn /no/such/python ENOENT"],
  ])("may fail, with the reason", async (program, message) => {
    const pulled = pullModel("hf:artist/pixel", { python: program(), say: () => {} });
    expect(await refusal(pulled)).toMatchObject({ code: "job_failed", message });
  });
});
