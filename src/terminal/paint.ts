import type { WriteStream } from "node:tty";
import { isColorUnwanted, isDumbTerminal } from "../environment.ts";

const COLORS = ["bold", "dim", "green", "red", "cyan", "yellow"] as const;

/** Colours for one stream: on a terminal chalk's, elsewhere none, and chalk is not even loaded. */
export type Paint = Record<(typeof COLORS)[number], (text: string) => string>;

export async function paintFor(stream: Pick<WriteStream, "isTTY">): Promise<Paint> {
  if (stream.isTTY !== true || isColorUnwanted || isDumbTerminal) return plain;
  const { Chalk } = await import("chalk");
  return new Chalk({ level: 1 });
}

const plain = Object.fromEntries(COLORS.map((color) => [color, (text: string) => text])) as Paint;
