import { statfs } from "node:fs/promises";
import { expect, test, vi } from "vitest";
import { OutputFolder } from "../../src/server/output-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return { ...real, statfs: vi.fn(real.statfs) };
});

test("a folder that goes while it is tried whether it takes pictures is a problem, and no error", async () => {
  const folder = await OutputFolder.open(temporaryFolder(), { info: () => {}, warn: () => {} });
  const room = await statfs("/");
  const gone = Object.assign(new Error("gone"), { code: "ENOENT" });
  vi.mocked(statfs).mockResolvedValueOnce(room).mockRejectedValueOnce(gone);
  expect(await folder.problemWith(1)).toMatchObject({ code: "unwritable" });
});
