/** Cuts text to so many columns of a terminal, in which it may have colours and characters that take two. */
export interface Cut {
  /** @param position from where it is cut. */
  (text: string, columns: number, position?: "start" | "end"): string;
  /** Columns that a text takes. */
  widthOf(text: string): number;
}

/** Loads what measures text when it is first wanted: that takes 40 ms. */
export async function loadCut(): Promise<Cut> {
  const [{ default: truncate }, { default: widthOf }] = await Promise.all([
    import("cli-truncate"),
    import("string-width"),
  ]);
  const cut = (text: string, columns: number, position: "start" | "end" = "end") => {
    const short = truncate(text, columns, { position });
    // A wide character at the end may reach one column too far.
    return widthOf(short) <= columns ? short : truncate(text, columns - 1, { position });
  };
  return Object.assign(cut, { widthOf });
}
