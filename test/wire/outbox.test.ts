import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Dealer, Pull, Push, Router } from "zeromq";
import { Outbox } from "../../src/wire/outbox.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function address(): string {
  return `ipc://${join(temporaryFolder(), "link.sock")}`;
}

test("many messages at once arrive in their order, one sent after the other", async () => {
  const [from, to, at] = [new Push(), new Pull(), address()];
  onTestFinished(() => to.close());
  await to.bind(at);
  from.connect(at);
  const outbox = new Outbox<string>(from);
  const sent = Array.from({ length: 1000 }, (_, i) => String(i));
  for (const message of sent) outbox.send(message);
  const received: string[] = [];
  for await (const [message] of to) if (received.push(String(message)) === sent.length) break;
  expect(received).toEqual(sent);
  for (const message of ["later", "latest"]) {
    outbox.send(message);
    expect((await to.receive()).map(String)).toEqual([message]);
  }
  await outbox.close();
  outbox.send("too late");
});

test("a message that can't be sent is dropped, and those after it are sent", async () => {
  const [router, dealer, at] = [
    new Router({ mandatory: true, sendTimeout: 0 }),
    new Dealer({ routingId: "one" }),
    address(),
  ];
  onTestFinished(() => dealer.close());
  await router.bind(at);
  dealer.connect(at);
  await dealer.send("here");
  await router.receive();
  const outbox = new Outbox<[string, string]>(router);
  // A peer that is unknown is an error for this socket, as a full queue is for others.
  outbox.send(["nobody", "lost"]);
  outbox.send(["one", "kept"]);
  expect((await dealer.receive()).map(String)).toEqual(["kept"]);
  await outbox.close();
});
