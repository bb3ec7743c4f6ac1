import { printable } from "../client/printable.ts";
import { say } from "./output.ts";

/** Longer values are cut: a message stays one line that can be read. */
const SHOWN = 200;

/** Shows one message on one line of stderr: its direction, its type, its fields. */
export function trace(direction: "in" | "out", message: object): void {
  const { type, ...fields } = message as { type?: string };
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  const shown = known.map(([key, value]) => `${key}=${show(value)}`);
  say([direction === "in" ? "<-" : "->", type ?? "", ...shown].join(" "));
}

function show(value: unknown): string {
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  if (typeof value === "bigint") return value.toString();
  const json = JSON.stringify(value, (_, item) => {
    if (typeof item === "bigint") return item.toString();
    return item instanceof Uint8Array ? `<${item.length} bytes>` : item;
  });
  const text = printable(json ?? "");
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}
