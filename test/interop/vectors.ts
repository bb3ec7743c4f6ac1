import { readFileSync } from "node:fs";
import { reply } from "../../src/protocol/messages/replies.ts";
import { request } from "../../src/protocol/messages/requests.ts";
import { update } from "../../src/protocol/messages/updates.ts";

export const SCHEMAS = { request, reply, update };
export type Kind = keyof typeof SCHEMAS;

/** One message as a peer of another language writes it. */
export interface Vector {
  kind: Kind;
  name: string;
  /** The message as JSON, see `shown`. */
  message: { type: string };
  /** Its bytes in hexadecimal. */
  hex: string;
  /** The bytes are correct but not those that we would write. */
  spelling?: boolean;
}

/** The vectors of one language: `python` or `rust`. */
export function readVectors(language: string): Vector[] {
  const lines = readFileSync(new URL(`vectors/${language}.jsonl`, import.meta.url), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => JSON.parse(line) as Vector);
}

/** A message as the peers show it in JSON: 64-bit seeds as text, bytes in hexadecimal, absent options left out. */
export function shown(message: unknown): unknown {
  if (typeof message === "bigint") return message.toString();
  if (message instanceof Uint8Array) return Buffer.from(message).toString("hex");
  if (Array.isArray(message)) return message.map(shown);
  if (typeof message !== "object" || message === null) return message;
  const present = Object.entries(message).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([key, value]) => [key, shown(value)]));
}
