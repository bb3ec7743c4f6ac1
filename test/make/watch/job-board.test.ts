import { expect, test } from "vitest";
import { JobBoard } from "../../../src/make/watch/job-board.ts";
import type { Update } from "../../../src/protocol/messages/updates.ts";

function finished(job_id: string, success = true): Update {
  return { type: "job_finished", job_id, success, duration_s: 2 };
}

test("those that run stand in the order in which they began, before those that wait", () => {
  const board = new JobBoard();
  for (const job_id of ["a", "b", "c", "d"]) board.listed({ job_id, state: "queued", prompt: job_id });
  board.update({ type: "job_started", job_id: "c", timestamp: 1 });
  board.update({ type: "job_started", job_id: "b", timestamp: 1 });
  expect(board.active().map(({ id }) => id)).toEqual(["c", "b", "a", "d"]);
});

test("a job that has ended stays so, whatever comes late", () => {
  const board = new JobBoard();
  board.update({ type: "job_error", job_id: "a", error: "no\u001b[31m room" });
  board.update(finished("a", false));
  board.listed({ job_id: "a", state: "running", prompt: "a" });
  board.answered({ type: "job_info", job_id: "a", state: "running" });
  expect(board.active()).toEqual([]);
  expect(board.ended()).toMatchObject([{ id: "a", state: "failed", reason: "no room", durationS: 2 }]);
  expect(board.counts).toEqual({ completed: 0, failed: 1, cancelled: 0 });
});

test("the one that ended last comes first, and the eldest is forgotten", () => {
  const board = new JobBoard();
  for (let i = 0; i < 600; i++) board.update(finished(`${i}`));
  expect(board.ended()[0]?.id).toBe("599");
  expect(board.ended()).toHaveLength(500);
  expect(board.counts.completed).toBe(600);
});

test("a preview does not take the place of the picture", () => {
  const board = new JobBoard();
  board.update({ type: "preview", job_id: "a", image_path: "/p", step: 1, png: new Uint8Array([1]) });
  expect(board.get("a")?.picture).toEqual(new Uint8Array([1]));
  Object.assign(board.get("a") ?? {}, { picture: new Uint8Array([2]), isWhole: true });
  board.update({ type: "preview", job_id: "a", image_path: "/p", step: 2, png: new Uint8Array([3]) });
  expect(board.get("a")?.picture).toEqual(new Uint8Array([2]));
});

test("a job that the backend has forgotten is said to be", () => {
  const board = new JobBoard();
  board.listed({ job_id: "a", state: "queued", prompt: "a dragon" });
  board.answered({ type: "job_info", job_id: "a", state: "unknown" });
  expect(board.ended()).toMatchObject([{ state: "failed", reason: "the backend no longer knows it" }]);
});
