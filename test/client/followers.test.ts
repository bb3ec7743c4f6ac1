import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Followers } from "../../src/client/followers.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a job is asked for soon after it is followed, as it may be over, and then only once it has been silent for long", async () => {
  const asked: number[] = [];
  const begin = performance.now();
  const followers = new Followers(
    async (job_id) => {
      asked.push(performance.now() - begin);
      return { type: "job_info", job_id, state: "running" };
    },
    async () => false,
  );
  const outcome = followers.follow("one", () => undefined);
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked.map((ms) => ms < 300)).toEqual([true, false, false]);
  for (const [i, ms] of asked.slice(1).entries()) expect(ms - (asked[i] as number)).toBeGreaterThanOrEqual(700);
  followers.close(Object.assign(new Error("closed"), { code: "interrupted" }) as never);
  await expect(outcome).rejects.toThrow("closed");
});
