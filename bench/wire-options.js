// Would compressed prompts or batched updates pay? Ratios within one run; docs/adr/0007 holds the answer.
// npm run bench:wire-options
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { Dealer, Publisher, Router, Subscriber } from "zeromq";
import { decode, encode } from "../dist/protocol/codec/codec.js";
import { request } from "../dist/protocol/messages/requests.js";
import { update } from "../dist/protocol/messages/updates.js";

const ROUNDS = 7;
const TRIPS = 2000;
const UPDATES = 20_000;
const WORDS =
  "a weathered knight in dented silver armour holding a glowing blue rune sword beside a mossy stone wall ".split(" ");

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Words in a fixed shuffle, so that deflate finds what it would find in real prose and not one repeated line. */
function prose(bytes) {
  let text = "";
  for (let i = 1; text.length < bytes - 16; i++) text += `${WORDS[(i * i * 7 + i) % WORDS.length]} `;
  return text;
}

async function roundTrips(address, body, open) {
  const router = new Router({ linger: 0 });
  await router.bind(address);
  const serving = (async () => {
    for await (const [id, delimiter, bytes] of router) {
      decode(request, open(bytes));
      await router.send([id, delimiter, "ok"]);
    }
  })();
  const dealer = new Dealer({ linger: 0 });
  dealer.connect(router.lastEndpoint);
  const start = performance.now();
  for (let i = 0; i < TRIPS; i++) {
    await dealer.send(["", body()]);
    await dealer.receive();
  }
  const us = ((performance.now() - start) * 1000) / TRIPS;
  dealer.close();
  router.close();
  await serving;
  return us;
}

async function prompts() {
  for (const size of [200, 1000, 8000]) {
    const message = {
      type: "generate",
      id: "a",
      prompt: prose(size),
      model: "sprite",
      size: [32, 32],
      steps: 20,
      cfg_scale: 2,
    };
    const [plain, packed] = [encode(message), deflateRawSync(encode(message))];
    const times = { plain: [], packed: [] };
    for (let round = 0; round < ROUNDS; round++) {
      times.plain.push(
        await roundTrips(
          "tcp://127.0.0.1:*",
          () => encode(message),
          (bytes) => bytes,
        ),
      );
      times.packed.push(
        await roundTrips(
          "tcp://127.0.0.1:*",
          () => deflateRawSync(encode(message)),
          (bytes) => inflateRawSync(bytes),
        ),
      );
    }
    const [a, b] = [median(times.plain), median(times.packed)];
    process.stdout.write(
      `prompt of ${size} bytes: ${plain.length} -> ${packed.length} bytes, ${a.toFixed(0)} -> ${b.toFixed(0)} us a round trip (${(b / a).toFixed(2)})\n`,
    );
  }
}

async function publish(batch) {
  const publisher = new Publisher({ linger: 0, sendHighWaterMark: 0 });
  await publisher.bind("tcp://127.0.0.1:*");
  const subscriber = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  const joined = new Promise((resolve) => subscriber.events.on("handshake", resolve));
  subscriber.connect(publisher.lastEndpoint);
  subscriber.subscribe("");
  await joined;
  // The subscription reaches the publisher after the handshake: wait until something arrives.
  const first = subscriber.receive();
  let isHeard = false;
  first.then(() => {
    isHeard = true;
  });
  while (!isHeard) {
    await publisher.send(encode({ type: "ping" }));
    await new Promise(setImmediate);
  }
  const one = {
    type: "progress",
    job_id: "0b8a3c5e-8d41",
    stage: "sampling",
    step: 7,
    total_steps: 20,
    percent: 35,
    eta_s: 0.21,
    seq: 5000,
  };
  const start = performance.now();
  const reading = (async () => {
    let got = 0;
    for await (const frames of subscriber) {
      for (const frame of frames) {
        try {
          decode(update, frame);
          got++;
        } catch {
          /* a ping from the start */
        }
      }
      if (got >= UPDATES) return;
    }
  })();
  for (let sent = 0; sent < UPDATES; sent += batch)
    await publisher.send(Array.from({ length: batch }, () => encode(one)));
  await reading;
  const us = ((performance.now() - start) * 1000) / UPDATES;
  publisher.close();
  subscriber.close();
  return us;
}

async function updates() {
  const times = { 1: [], 10: [] };
  for (let round = 0; round < ROUNDS; round++) for (const batch of [1, 10]) times[batch].push(await publish(batch));
  const [one, ten] = [median(times[1]), median(times[10])];
  process.stdout.write(
    `updates: ${one.toFixed(1)} us each alone, ${ten.toFixed(1)} us each in batches of 10 (${(ten / one).toFixed(2)})\n`,
  );
}

await prompts();
await updates();
