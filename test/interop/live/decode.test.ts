import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../../src/protocol/codec.ts";
import { REPLIES, REQUESTS, UPDATES } from "../../protocol/messages.ts";
import { type Kind, SCHEMAS, shown } from "../vectors.ts";
import { isMissing, LANGUAGES, LivePeer, runPeer } from "./peer.ts";

type Message = { type: string };
const MESSAGES = { request: REQUESTS, reply: REPLIES, update: UPDATES } as Record<
  Kind,
  Record<string, fc.Arbitrary<Message>>
>;
/** What the Rust peer does not declare, since no 1.0.0 program has it. */
const NOT_IN_RUST = ["request jobs", "reply job_list", "update job_cancelled"];

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
        if (language === "rust" && NOT_IN_RUST.includes(`${kind} ${type}`)) {
          expect(answer.error).toContain("unknown variant");
          return;
        }
        if (language === "python") expect(answer.message).toEqual(shown(message));
        // The Rust peer drops the fields that 1.0.0 does not have.
        expect(shown(message)).toMatchObject(answer.message);
        expect(shown(decode(SCHEMAS[kind], Buffer.from(answer.hex, "hex")))).toEqual(answer.message);
      });
      await fc.assert(property, { numRuns: 50 });
    },
  );
});
