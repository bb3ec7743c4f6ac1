/** More names than these are no line that can be read. */
const SHOWN = 5;

/** The first few of many, for people. */
export function someNames(names: readonly (string | undefined)[]): string {
  return names.length <= SHOWN ? names.join(", ") : `${names.slice(0, SHOWN).join(", ")}, ...`;
}
