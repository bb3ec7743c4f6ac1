import { describe, expect, it } from "vitest";
import { FairQueue } from "../../src/server/jobs/fair-queue.ts";

/** Takes jobs until none is left. */
function drain(queue: FairQueue): string[] {
  const taken: string[] = [];
  for (let id = queue.peek(); id !== undefined; id = queue.peek()) {
    queue.take(id);
    taken.push(id);
  }
  return taken;
}

describe("the order of waiting jobs", () => {
  it("passes over jobs that were removed, wherever they stood", () => {
    const queue = new FairQueue();
    for (const id of ["a", "b", "c", "d", "e"]) queue.add(id, "client", 0);
    expect(queue.peek()).toBe("a");
    for (const id of ["a", "c", "e"]) queue.remove(id);
    expect(drain(queue)).toEqual(["b", "d"]);
    expect(queue.size).toBe(0);
  });

  it("goes on with jobs that come after the last one was taken", () => {
    const queue = new FairQueue();
    queue.add("a", "client", 0);
    expect(drain(queue)).toEqual(["a"]);
    for (const id of ["b", "c"]) queue.add(id, "client", 0);
    expect(drain(queue)).toEqual(["b", "c"]);
  });

  it("keeps each client's order however many jobs were taken before", () => {
    const queue = new FairQueue();
    const ids = Array.from({ length: 5000 }, (_, i) => `job-${i}`);
    for (const id of ids.slice(0, 3000)) queue.add(id, "client", 0);
    const taken: string[] = [];
    for (const id of ids.slice(3000)) {
      const next = queue.peek() ?? "";
      queue.take(next);
      taken.push(next);
      queue.add(id, "client", 0);
    }
    expect([...taken, ...drain(queue)]).toEqual(ids);
  });

  it("lets clients take turns, and goes by priority before that", () => {
    const queue = new FairQueue();
    for (const id of ["a1", "a2", "a3"]) queue.add(id, "a", 0);
    for (const id of ["b1", "b2"]) queue.add(id, "b", 0);
    queue.add("urgent", "a", 5);
    queue.add("later", "b", -5);
    queue.addAgain("again");
    expect(drain(queue)).toEqual(["again", "urgent", "a1", "b1", "a2", "b2", "a3", "later"]);
  });
});
