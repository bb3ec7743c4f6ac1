import { totalmem } from "node:os";
import { describe, expect, it } from "vitest";
import { mainMemory } from "../../src/engines/main-memory.ts";

describe("main memory", () => {
  it("is what a container may have where that is less than the machine's", () => {
    expect(mainMemory(2 ** 20)).toBe(2 ** 20);
  });

  it.each([0, 2 ** 64])("is the machine's where the system says %j of a limit", (limit) => {
    expect(mainMemory(limit)).toBe(totalmem());
  });
});
