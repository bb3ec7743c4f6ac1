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
const SIDES: readonly (readonly [Side, RegExp])[] = [
  ["behind", words(`${SEEN}(?:behind|back|rear)|(?:back|rear) view|${FACING}(?:away|backwards?|up)`)],
  ["left", words(`${FACING}left|${SEEN}left(?: side)?`)],
  ["right", words(`${FACING}right|${SEEN}right(?: side)?`)],
  ["front", words(`${SEEN}front|front view|${FACING}(?:forwards?|viewer|camera|us|down)`)],
];
/** A pose stands at the end of what is said of somebody: a walking stick is none. */
const END =
  "(?= *(?:$|[,;.]|from\\b|to\\b|with\\b|in\\b|seen\\b|facing\\b|animation|cycle|pose))(?: *(?:animation|cycle|pose))?";
const POSES: readonly (readonly [Pose, RegExp])[] = [
  ["idle", words(`(?:idle|idling|standing(?: still)?)${END}`)],
  ["walk", words(`(?:walk|walking|run|running)${END}`)],
  ["attack", words(`(?:attack|attacking|striking|slashing|fighting)${END}`)],
  ["hurt", words(`(?:hurt|hit|wounded|in pain)${END}`)],
  ["jump", words(`(?:jump|jumping|leaping)${END}`)],
];

/** Any of the words above. To compile their patterns, which know all alphabets, takes 40 ms; few prompts need them. */
const ANY =
  /from|view|facing|looking|turned|heading|moving|walk|run|standing|idle|idling|attack|striking|slashing|fighting|hurt|hit|wounded|in pain|jump|leaping/i;

function words(pattern: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, "giu");
}

export function stanceIn(prompt: string): Stance {
  if (!ANY.test(prompt)) return { subject: collapsed(prompt) };
  // "Walking left" says both.
  const pose = POSES.find(([, pattern]) => prompt.search(pattern) >= 0)?.[0] ?? poseOfMoving(prompt);
  const side = SIDES.find(([, pattern]) => prompt.search(pattern) >= 0)?.[0];
  const without = [...SIDES, ...POSES].reduce((text, [, pattern]) => text.replaceAll(pattern, " "), prompt);
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
