import { expect, test } from "vitest";
import type { Watcher } from "../../src/client/updates.ts";
import type { Reply } from "../../src/protocol/messages/replies.ts";
import type { Request } from "../../src/protocol/messages/requests.ts";
import type { Update } from "../../src/protocol/messages/updates.ts";
import { type Answer, FakeBackend } from "../support/fake-backend.ts";
import { until } from "../support/until.ts";
import { openConnection } from "./open-connection.ts";

/** What a backend has published, and what it remembers of that. */
class Past {
  instance = "first";
  last = 0;
  /** Older ones are forgotten. */
  oldest = 1;
  capabilities = ["hello", "updates"];

  answer(message: Request): Answer {
    switch (message.type) {
      case "status":
        return { ...STATUS, package_version: "0.1.0" };
      case "hello": {
        const { instance, capabilities } = this;
        return { type: "hello_info", version: "1.0.0", package_version: "0.1.0", instance, capabilities, limits: {} };
      }
      case "updates":
        return this.#page(message.after);
      default:
        return { type: "pong" };
    }
  }

  /** The updates with these numbers, which are then published. */
  say(...numbers: number[]): Update[] {
    this.last = Math.max(this.last, ...numbers);
    return numbers.map(update);
  }

  #page(after: number): Reply {
    const { instance, last } = this;
    const first = Math.max(after + 1, this.oldest);
    const updates = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => update(first + i)).slice(0, 2);
    return { type: "update_list", instance, updates, has_gap: first > after + 1 || after > last, last };
  }
}

const STATUS = { type: "status_info", version: "1.0.0", queue_size: 0, active_jobs: 0, uptime_s: 1 } as const;

function update(seq: number): Update {
  return { type: "job_started", job_id: "one", timestamp: 1, seq };
}

/** The numbers of all updates as somebody hears them who watches, and what else he hears. */
async function listen(backend: FakeBackend) {
  const heard: (number | undefined | keyof Watcher)[] = [];
  const connection = openConnection(backend);
  connection.watch({
    update: ({ seq }) => heard.push(seq),
    back: () => heard.push("back"),
    missed: () => heard.push("missed"),
  });
  await connection.subscribe();
  return heard;
}

async function listening(past: Past) {
  const backend = await FakeBackend.start((message) => past.answer(message));
  const heard = await listen(backend);
  await until("the client knows where the numbers stand", () => asked(backend).length === 1);
  return { backend, heard };
}

function asked(backend: FakeBackend): number[] {
  return backend.requests.flatMap((message) => (message.type === "updates" ? [message.after] : []));
}

test("updates that were missed are asked for, and come in their order before those that are heard", async () => {
  const past = new Past();
  const { backend, heard } = await listening(past);
  await backend.publish(...past.say(1, 2));
  past.say(3, 4, 5, 6, 7);
  await backend.publish(...past.say(8, 9));
  await until("all are there", () => heard.length === 9);
  expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(asked(backend).slice(1)).toEqual([2, 4, 6, 8]);
});

test("what was missed before the first update that is heard is asked for, too", async () => {
  const past = new Past();
  past.last = 20;
  const { backend, heard } = await listening(past);
  past.last = 22;
  await backend.publish(...past.say(23));
  await until("all are there", () => heard.length === 3);
  expect(heard).toEqual([21, 22, 23]);
});

test("after a gap in the connection all is told that was published meanwhile", async () => {
  const past = new Past();
  const { backend, heard } = await listening(past);
  await backend.publish(...past.say(1));
  await until("it is there", () => heard.length === 1);
  backend.stop();
  past.say(2, 3);
  await backend.listen();
  await until("all are there", () => heard.length === 4);
  expect(heard).toEqual([1, "back", 2, 3]);
});

test("the updates of another run are told from its first, and that some of the one before may be missing", async () => {
  const past = new Past();
  past.last = 20;
  const { backend, heard } = await listening(past);
  backend.stop();
  Object.assign(past, { instance: "second", last: 3 });
  await backend.listen();
  await until("all are there", () => heard.includes("missed"));
  expect(heard).toEqual(["back", 1, 2, 3, "missed"]);
});

test("who watches hears of updates that the backend has forgotten", async () => {
  const past = new Past();
  const { backend, heard } = await listening(past);
  past.last = 9;
  past.oldest = 8;
  await backend.publish(...past.say(10));
  await until("all are there", () => heard.includes(10));
  expect(heard).toEqual([8, 9, 10, "missed"]);
});

test("a backend that does not remember its updates is not asked for them, and those that come are handed on", async () => {
  const past = new Past();
  past.capabilities = ["hello"];
  const backend = await FakeBackend.start((message) => past.answer(message));
  const heard = await listen(backend);
  await backend.publish(...past.say(1, 5, 6));
  await until("all are there", () => heard.includes(6));
  expect(heard).toEqual([1, "missed", 5, 6]);
  expect(asked(backend)).toEqual([]);
});

test("a 1.0.0 backend, whose updates have no numbers, gets no request that it does not know", async () => {
  const backend = await FakeBackend.start((message) => (message.type === "status" ? STATUS : { type: "pong" }));
  const heard = await listen(backend);
  const { seq, ...plain } = update(1);
  await backend.publish(plain, plain);
  await until("both are there", () => heard.length === 2);
  backend.stop();
  await backend.listen();
  await until("it is back", () => heard.length === 3);
  expect(new Set(backend.requests.map(({ type }) => type))).toEqual(new Set(["ping", "status"]));
});
