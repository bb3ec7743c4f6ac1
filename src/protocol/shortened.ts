const LETTERS = 40;

/** Somebody's text as it may stand within a message: cut where it is long. */
export function shortened(text: string): string {
  const letters = [...text.slice(0, 4 * LETTERS)];
  return letters.length <= LETTERS ? text : `${letters.slice(0, LETTERS - 1).join("")}…`;
}
