import { totalmem } from "node:os";
import { describe, expect, it } from "vitest";
import { gigabytes, mainMemory, mainMemoryText } from "../../src/engines/main-memory.ts";

describe("main memory", () => {
  it("is what a container may have where that is less than the machine's", () => {
    expect(mainMemory(2 ** 20)).toBe(2 ** 20);
  });

  it.each([0, 2 ** 64])("is the machine's where the system says %j of a limit", (limit) => {
    expect(mainMemory(limit)).toBe(totalmem());
  });

  it("is told as whose it is", () => {
    expect(mainMemoryText(5e8)).toBe("this container or service may have 0.5 GB of memory");
    expect(mainMemoryText(0)).toBe(`this machine has ${gigabytes(totalmem())} of memory`);
  });
});
