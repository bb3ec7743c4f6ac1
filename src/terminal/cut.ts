/** Cuts text to so many columns of a terminal, in which it may have colours and characters that take two. */
export interface Cut {
  /** @param position from where it is cut. */
  (text: string, columns: number, position?: "start" | "end"): string;
  /** Columns that a text takes. */
  widthOf(text: string): number;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with ESC
const COLOURS = /\u001b\[[\d;]*m/g;
/** ASCII, dashes, dots, lines, blocks, pointers and ticks: what our own rows are made of. Each takes one column. */
const ONE_EACH = /^[ -~\u2013\u2026\u2190-\u2193\u2500-\u259f\u25b8\u2713\u2714\u2716\u2717]*$/;

/** Loads what measures text when it is first wanted: that takes 40 ms. */
export async function loadCut(): Promise<Cut> {
  const [{ default: truncate }, { default: stringWidth }] = await Promise.all([
    import("cli-truncate"),
    import("string-width"),
  ]);
  // The library looks for emoji in all that is not ASCII, which was two thirds of the work of `watch`.
  const widthOf = (text: string) => {
    const plain = text.replace(COLOURS, "");
    return ONE_EACH.test(plain) ? plain.length : stringWidth(text);
  };
  const cut = (text: string, columns: number, position: "start" | "end" = "end") => {
    if (widthOf(text) <= columns) return text;
    const short = truncate(text, columns, { position });
    // A wide character at the end may reach one column too far.
    return widthOf(short) <= columns ? short : truncate(text, columns - 1, { position });
  };
  return Object.assign(cut, { widthOf });
}
