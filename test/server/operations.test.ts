import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import Serve from "../../src/commands/serve.ts";

const page = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");

describe("docs/operations.md", () => {
  it("explains each flag of serve, and no other", () => {
    const flags = Object.entries(Serve.flags).filter(([, flag]) => !flag.hidden);
    const [, table = ""] = /^## Flags$([\s\S]*?)^## /m.exec(page) ?? [];
    const explained = [...table.matchAll(/`--([a-z-]+)/g)].map(([, name]) => name);
    const own = flags.map(([name]) => name);
    expect(new Set(explained)).toEqual(new Set(own));
  });
});
