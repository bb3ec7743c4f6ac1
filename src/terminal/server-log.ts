import { printable } from "../client/printable.ts";
import { isDebug } from "../environment.ts";
import { say } from "./output.ts";
import { trace } from "./trace.ts";

/** What a server says while it runs: one line each on stderr, and all messages when debugging. */
export const serverLog = {
  info: (text: string) => say(printable(text)),
  warn: (text: string) => say(`Warning: ${printable(text)}`),
  ...(isDebug ? { trace } : {}),
};
