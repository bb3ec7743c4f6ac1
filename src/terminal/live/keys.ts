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

/** One key each, and answers of the terminal to what it was asked before, which are none. */
const PARTS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keys and answers begin with ESC
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001bO[A-Z]|\u001b[P_\]^X][^\u001b\u0007]*(?:\u001b\\|\u0007)|\u001b|[^\u001b]/gsu;

/** The keys in what a terminal sent: characters as they are, others by their names. */
export function keysOf(text: string): string[] {
  return [...text.matchAll(PARTS)].flatMap(([part]) => NAMES[part] ?? (part.startsWith("\u001b") ? [] : part));
}

/** Hears the keys of the terminal, one by one and unseen, between `open` and `close`. */
export class Keys {
  readonly #hear: (bytes: Buffer) => void;

  constructor(onKey: (key: string) => void) {
    this.#hear = (bytes) => {
      for (const key of keysOf(bytes.toString())) onKey(key);
    };
    // A terminal that is closed tells so by a signal.
    process.stdin.on("error", () => undefined);
  }

  open(): void {
    if (!process.stdin.isTTY) return;
    setRaw(true);
    process.stdin.on("data", this.#hear).resume();
  }

  close(): void {
    if (!process.stdin.isTTY) return;
    process.stdin.off("data", this.#hear).pause();
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
