import { beforeEach, expect, test, vi } from "vitest";
import { EndingOrder } from "../../src/client/ending-order.ts";
import type { Update } from "../../src/protocol/messages/updates.ts";

const started: Update = { type: "job_started", job_id: "a", timestamp: 1 };
const complete: Update = { type: "job_complete", job_id: "a", image_path: "/a.png", duration_s: 1 };
const error: Update = { type: "job_error", job_id: "a", error: "out of memory" };
const cancelled: Update = { type: "job_cancelled", job_id: "a" };
const finished: Update = { type: "job_finished", job_id: "a", success: true, duration_s: 1 };

let seen: Update[];
let order: EndingOrder;

beforeEach(() => {
  vi.useFakeTimers();
  seen = [];
  order = new EndingOrder((update) => seen.push(update));
  return () => void vi.useRealTimers();
});

function take(...updates: Update[]): Update[] {
  for (const update of updates) order.take(update);
  return seen;
}

test.each([complete, error, cancelled])("an end told by $type comes before the finish, whichever was first", (end) => {
  expect(take(started, end, finished)).toEqual([started, end, finished]);
  seen = [];
  expect(take(started, finished, end)).toEqual([started, end, finished]);
});

test("a finish that nothing follows is passed on after a second, once", () => {
  take(finished);
  vi.advanceTimersByTime(999);
  expect(seen).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(seen).toEqual([finished]);
  vi.advanceTimersByTime(10_000);
  expect(seen).toEqual([finished]);
});

test("what comes of other jobs meanwhile is not held", () => {
  const other: Update = { ...started, job_id: "b" };
  expect(take(finished, other)).toEqual([other]);
  expect(take(complete)).toEqual([other, complete, finished]);
});

test("nothing is passed on after it was closed", () => {
  take(finished);
  order.close();
  vi.advanceTimersByTime(2000);
  expect(seen).toEqual([]);
});
