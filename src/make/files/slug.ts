const MAX_LENGTH = 60;
/** Names that Windows keeps for devices, whatever their extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

/**
 * A file name that is safe everywhere, whatever the text says: 1 to 60 of a-z, 0-9 and single hyphens between them.
 * Text without any Latin letter or digit becomes "sprite".
 */
export function slug(text: string): string {
  const words = text
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  const short = words.length <= MAX_LENGTH ? words : atWordEnd(words);
  if (short === "") return "sprite";
  return RESERVED.test(short) ? `${short}-sprite` : short;
}

/** Cut after the last whole word that fits, or within the only one. */
function atWordEnd(words: string): string {
  const end = words.lastIndexOf("-", MAX_LENGTH);
  return words.slice(0, end > 0 ? end : MAX_LENGTH);
}
