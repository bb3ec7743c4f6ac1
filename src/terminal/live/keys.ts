import { writeTerminal } from "./held-terminal.ts";

/** Keys that are no characters, by what terminals send: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
const NAMES: Record<string, string> = {
  "\u001b[A": "up",
  "\u001bOA": "up",
  "\u001b[B": "down",
  "\u001bOB": "down",
  "\u001b[5~": "page up",
  "\u001b[6~": "page down",
  "\u001b[H": "home",
  "\u001bOH": "home",
  "\u001b[1~": "home",
  "\u001b[F": "end",
  "\u001bOF": "end",
  "\u001b[4~": "end",
  "\r": "enter",
  "\n": "enter",
  "\u0003": "ctrl-c",
  "\u001a": "ctrl-z",
};

/** Text that is pasted comes between these, once the terminal is asked to tell it from keys. */
const [PASTED, TYPED] = ["\u001b[200~", "\u001b[201~"];
const [TELL_PASTES, TELL_NO_PASTES] = ["\u001b[?2004h", "\u001b[?2004l"];

/* biome-ignore-start lint/suspicious/noControlCharactersInRegex: keys and answers begin with ESC */
/** One key each, and what is none: pasted text, and answers of the terminal to what it was asked before. */
const PARTS =
  /\u001b\[200~.*?\u001b\[201~|\u001b\[[0-?]*[ -/]*[@-~]|\u001bO[A-Z]|\u001b[P_\]^X][^\u001b\u0007]*(?:\u001b\\|\u0007)|\u001b|[^\u001b]/gsu;
/** The beginning of such a part, at the end of what has come so far. */
const UNFINISHED = /\u001b\[200~(?!.*\u001b\[201~).*$|\u001b(?:\[[0-?]*[ -/]*|O|[P_\]^X][^\u001b\u0007]*\u001b?)?$/su;
/* biome-ignore-end lint/suspicious/noControlCharactersInRegex: until here */
/** What has not gone on after so long was a key by itself, such as Esc. */
const PIECE_MS = 500;

/** Reads keys out of what a terminal sends, which a slow line breaks anywhere: characters as they are, others by their names. */
export class KeyReader {
  #rest = "";
  #since = 0;

  /** @param now in ms. */
  read(text: string, now = performance.now()): string[] {
    const isOver = now - this.#since > PIECE_MS && !this.#rest.startsWith(PASTED);
    const all = (isOver ? "" : this.#rest) + text;
    const [rest = ""] = UNFINISHED.exec(all) ?? [];
    const whole = all.slice(0, all.length - rest.length);
    // Of what is pasted, its end alone has to be found.
    this.#rest = rest.startsWith(PASTED) ? PASTED + rest.slice(PASTED.length).slice(1 - TYPED.length) : rest;
    this.#since = now;
    return [...whole.matchAll(PARTS)].flatMap(([part]) => NAMES[part] ?? (part.startsWith("\u001b") ? [] : part));
  }
}

/** Hears the keys of the terminal, one by one and unseen, between `open` and `close`. */
export class Keys {
  readonly #hear: (bytes: Buffer) => void;
  #reader = new KeyReader();

  constructor(onKey: (key: string) => void) {
    this.#hear = (bytes) => {
      for (const key of this.#reader.read(bytes.toString())) onKey(key);
    };
    // A terminal that is closed tells so by a signal.
    process.stdin.on("error", () => undefined);
  }

  open(): void {
    if (!process.stdin.isTTY) return;
    this.#reader = new KeyReader();
    setRaw(true);
    writeTerminal(TELL_PASTES);
    process.stdin.on("data", this.#hear).resume();
  }

  close(): void {
    if (!process.stdin.isTTY) return;
    process.stdin.off("data", this.#hear).pause();
    writeTerminal(TELL_NO_PASTES);
    setRaw(false);
  }
}

function setRaw(isRaw: boolean): void {
  try {
    process.stdin.setRawMode(isRaw);
  } catch {
    // It is closed.
  }
}
