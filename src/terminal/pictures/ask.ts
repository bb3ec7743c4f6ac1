import { signalForeground } from "../live/foreground.ts";
import type { Cell } from "./area.ts";
import { COMMON_CELL } from "./area.ts";
import type { Graphics } from "./graphics.ts";

/**
 * Longer than a terminal behind a slow ssh takes, whose answer the shell would get as typed text. One that knows none of this is waited for so long,
 * once: nearly all know what is asked last.
 */
const DEADLINE_MS = 1000;

const KITTY = "\u001b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u001b\\";
const VERSION = "\u001b[>0q";
const CELL_SIZE = "\u001b[16t";
/** Last: every terminal answers it, and in the order in which it was asked. */
const ATTRIBUTES = "\u001b[c";

/** Pressed while the terminal is asked, Ctrl-C and Ctrl-Z come as characters. */
const SIGNALS = { "\u0003": "SIGINT", "\u001a": "SIGTSTP" } as const;

/** The terminal as it can be asked: keys in, sequences out. */
export interface Tty {
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
}

export interface Answer {
  graphics: Exclude<Graphics, "none">;
  cell: Cell;
}

/**
 * Asks the terminal how it shows pictures: kitty's protocol, iTerm2's by its name, sixels by attribute 4 of its kind.
 * What was typed meanwhile is put back. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
 */
export async function askTerminal(tty: Tty, deadlineMs = DEADLINE_MS): Promise<Answer> {
  const { graphics, cell, typed } = read(await answers(tty, deadlineMs));
  const signal = signalIn(typed);
  if (signal !== undefined) signalForeground(signal);
  else if (typed !== "") tty.input.unshift(Buffer.from(typed, "latin1"));
  return { graphics, cell };
}

function answers({ input, output }: Tty, deadlineMs: number): Promise<string> {
  return new Promise((resolve) => {
    const wasRaw = input.isRaw;
    let text = "";
    const finish = () => {
      clearTimeout(deadline);
      input.off("data", hear);
      input.pause();
      input.setRawMode(wasRaw);
      resolve(text);
    };
    const hear = (bytes: Buffer) => {
      text += bytes.toString("latin1");
      if (ATTRIBUTES_ANSWER.test(text) || signalIn(text) !== undefined) finish();
    };
    const deadline = setTimeout(finish, deadlineMs);
    input.setRawMode(true);
    input.on("data", hear);
    input.resume();
    output.write(KITTY + VERSION + CELL_SIZE + ATTRIBUTES);
  });
}

function signalIn(text: string): "SIGINT" | "SIGTSTP" | undefined {
  return Object.entries(SIGNALS).find(([character]) => text.includes(character))?.[1];
}

/* biome-ignore-start lint/suspicious/noControlCharactersInRegex: answers begin with ESC */
const KITTY_ANSWER = /\u001b_Gi=31;([^\u001b]*)\u001b\\/;
const VERSION_ANSWER = /\u001bP>\|([^\u001b]*)\u001b\\/;
const CELL_ANSWER = /\u001b\[6;(\d+);(\d+)t/;
const ATTRIBUTES_ANSWER = /\u001b\[\?([\d;]*)c/;
/* biome-ignore-end lint/suspicious/noControlCharactersInRegex: until here */

function read(text: string): Answer & { typed: string } {
  const [, height, width] = CELL_ANSWER.exec(text)?.map(Number) ?? [];
  const typed = [KITTY_ANSWER, VERSION_ANSWER, CELL_ANSWER, ATTRIBUTES_ANSWER].reduce(
    (rest, answer) => rest.replace(answer, ""),
    text,
  );
  return { graphics: graphicsOf(text), cell: width && height ? [width, height] : COMMON_CELL, typed };
}

function graphicsOf(text: string): Answer["graphics"] {
  if (KITTY_ANSWER.exec(text)?.[1] === "OK") return "kitty";
  if (/^(iTerm2|WezTerm|mintty)/i.test(VERSION_ANSWER.exec(text)?.[1] ?? "")) return "iterm";
  return ATTRIBUTES_ANSWER.exec(text)?.[1]?.split(";").includes("4") ? "sixel" : "blocks";
}
