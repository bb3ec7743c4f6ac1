/** The side of somebody that is seen, and what he does. */
export type Side = "front" | "behind" | "left" | "right";
export type Pose = "idle" | "walk" | "attack" | "hurt" | "jump";

export interface Stance {
  /** As the prompt says them, where it does. */
  side?: Side | undefined;
  pose?: Pose | undefined;
  /** The prompt without the words of both. */
  subject: string;
}

const FACING = "(?:facing|looking|turned|heading|moving|walking|running|standing) (?:to )?(?:the )?";
const SEEN = "(?:(?:seen|viewed|shown|view) )?from (?:the )?";
/** In which words something is said. */
interface Named<T> {
  name: T;
  words: string;
  pattern: RegExp;
}

function named<T>(name: T, words: string): Named<T> {
  return { name, words, pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, "giu") };
}

const SIDES: readonly Named<Side>[] = [
  named("behind", `${SEEN}(?:behind|back|rear)|(?:back|rear) view|${FACING}(?:away|backwards?|up)`),
  named("left", `${FACING}left|${SEEN}left(?: side)?`),
  named("right", `${FACING}right|${SEEN}right(?: side)?`),
  named("front", `${SEEN}front|front view|${FACING}(?:forwards?|viewer|camera|us|down)`),
];
/** A pose stands at the end of what is said of somebody: a walking stick is none. */
const END =
  "(?= *(?:$|[,;.]|from\\b|to\\b|with\\b|in\\b|seen\\b|facing\\b|animation|cycle|pose))(?: *(?:animation|cycle|pose))?";
const POSES: readonly Named<Pose>[] = [
  named("idle", `(?:idle|idling|standing(?: still)?)${END}`),
  named("walk", `(?:walk|walking|run|running)${END}`),
  named("attack", `(?:attack|attacking|striking|slashing|fighting)${END}`),
  named("hurt", `(?:hurt|hit|wounded|in pain)${END}`),
  named("jump", `(?:jump|jumping|leaping)${END}`),
];

/** Any of the words above, in plain letters: to compile the patterns, which know all alphabets, takes 40 ms, and few prompts need them. */
const ANY = new RegExp([...SIDES, ...POSES].map(({ words }) => words).join("|"), "iu");

export function stanceIn(prompt: string): Stance {
  if (!ANY.test(prompt)) return { subject: collapsed(prompt) };
  // "Walking left" says both.
  const pose = POSES.find(({ pattern }) => prompt.search(pattern) >= 0)?.name ?? poseOfMoving(prompt);
  const side = SIDES.find(({ pattern }) => prompt.search(pattern) >= 0)?.name;
  const without = [...SIDES, ...POSES].reduce((text, { pattern }) => text.replaceAll(pattern, " "), prompt);
  return { side, pose, subject: collapsed(without) };
}

/** Without the gaps and commas that words leave behind. */
function collapsed(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/(?: ?,)+(?= ?(?:,|$))/g, "")
    .trim();
}

function poseOfMoving(prompt: string): Pose | undefined {
  return /\b(?:walking|running) (?:to )?(?:the )?(?:left|right|away|up|down|forwards?)\b/i.test(prompt)
    ? "walk"
    : undefined;
}
