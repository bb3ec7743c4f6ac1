import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../../src/protocol/codec/codec.ts";
import { REPLIES, REQUESTS, UPDATES } from "../../protocol/messages.ts";
import { type Kind, readVectors, SCHEMAS, shown } from "../vectors.ts";
import { isMissing, LANGUAGES, LivePeer, runPeer } from "./peer.ts";

type Message = { type: string };
const MESSAGES = { request: REQUESTS, reply: REPLIES, update: UPDATES } as Record<
  Kind,
  Record<string, fc.Arbitrary<Message>>
>;
/** The Rust peer declares 1.0.0 and little more, and refuses other types, as programs in the field do. */
const KNOWN_TO_RUST = new Set(readVectors("rust").map(({ kind, message }) => `${kind} ${message.type}`));

describe.each(LANGUAGES)("%s", (language) => {
  test.skipIf(isMissing(language))("still writes the golden bytes that are committed", async () => {
    const committed = readFileSync(new URL(`../vectors/${language}.jsonl`, import.meta.url), "utf8");
    expect(await runPeer(language, "vectors")).toBe(committed);
  });

  const cases = Object.entries(MESSAGES).flatMap(([kind, messages]) =>
    Object.keys(messages).map((type) => [kind as Kind, type] as const),
  );

  test.skipIf(isMissing(language)).each(cases)(
    "reads any %s %s that we write, and we read it back",
    async (kind, type) => {
      const peer = new LivePeer(language, "decode");
      const property = fc.asyncProperty(MESSAGES[kind][type] as fc.Arbitrary<Message>, async (message) => {
        const answer = JSON.parse(await peer.ask(`${kind} ${encode(message).toString("hex")}`));
        if (language === "rust" && !KNOWN_TO_RUST.has(`${kind} ${type}`)) {
          expect(answer.error).toContain("unknown variant");
          return;
        }
        if (language === "python") expect(answer.message).toEqual(shown(message));
        // The Rust peer drops the fields that it does not declare.
        expect(shown(message)).toMatchObject(answer.message);
        expect(shown(decode(SCHEMAS[kind], Buffer.from(answer.hex, "hex")))).toEqual(answer.message);
      });
      await fc.assert(property, { numRuns: 50 });
    },
  );
});
