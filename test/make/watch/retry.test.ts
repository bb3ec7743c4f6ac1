import { expect, test } from "vitest";
import { retryJob } from "../../../src/make/watch/retry.ts";
import { GENERATE, openConnection } from "../../client/open-connection.ts";
import { refusal } from "../../engines/refusal.ts";
import { FakeBackend, withAdditions } from "../../support/fake-backend.ts";

const { type, id, ...asked } = GENERATE;
const RECIPE = { ...asked, seed: 7n };

/** A backend that knows one job, which was made by this. */
function knowing(recipe: object) {
  return FakeBackend.start(
    withAdditions((message) => {
      if (message.type === "job") return { type: "job_info", job_id: id, state: "failed", recipe: recipe as never };
      if (message.type !== type) return { type: "pong" };
      return { type: "job_accepted", job_id: message.id, estimated_time_s: 1, seed: 7n };
    }),
  );
}

test("a job is handed in once more by all that it was made by, under another id", async () => {
  const backend = await knowing(RECIPE);
  const again = await retryJob(openConnection(backend), id);
  expect(again).not.toBe(id);
  expect(backend.requests.at(-1)).toEqual({ type, id: again, ...RECIPE });
});

test("one that was drawn from its client's own pictures is that client's to hand in again", async () => {
  const backend = await knowing({ ...RECIPE, references: ["0".repeat(64)] });
  expect(await refusal(retryJob(openConnection(backend), id))).toMatchObject({
    code: "unknown_blob",
    hint: "Run its command again.",
  });
});
