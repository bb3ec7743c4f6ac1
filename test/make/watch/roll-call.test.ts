import { onTestFinished, test } from "vitest";
import { RollCall } from "../../../src/make/watch/roll-call.ts";
import { openConnection } from "../../client/open-connection.ts";
import { FakeBackend, withAdditions } from "../../support/fake-backend.ts";
import { until } from "../../support/until.ts";

test("a backend that was silent for a while is asked again about a job that is seen", async () => {
  let isSilent = true;
  const backend = await FakeBackend.start(
    withAdditions((message) => {
      if (message.type !== "job" || isSilent) return undefined;
      return { type: "job_info", job_id: message.job_id, state: "running", model: "sprite" };
    }),
  );
  const rollCall = new RollCall(openConnection(backend, { timeoutMs: 100 }), {
    jobs: ["one"],
    changed: () => undefined,
  });
  onTestFinished(() => rollCall.close());
  rollCall.event({ type: "update", update: { type: "job_started", job_id: "one", timestamp: 1 } });
  const questions = () => backend.requests.filter(({ type }) => type === "job").length;
  await until("it has asked in vain", () => {
    rollCall.want(rollCall.board.active());
    return questions() > 1;
  });
  isSilent = false;
  await until("the job is known", () => {
    rollCall.want(rollCall.board.active());
    return rollCall.board.get("one")?.model === "sprite";
  });
});
