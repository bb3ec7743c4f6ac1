import { isAnimation } from "../../protocol/recipe/counts.ts";
import { mistake } from "../text/source.ts";
import { derivedSeed } from "./derived-seed.ts";
import type { Written } from "./entry.ts";

/** How a prompt says from which side somebody is seen, and what he does. */
const SIDES = { front: "front view", behind: "seen from behind", left: "facing left", right: "facing right" };
const POSES = { idle: "idle", walk: "walking", attack: "attacking", hurt: "hurt", jump: "jumping" };
/** Before these a subject needs no comma. */
const BRACES = /[{}]/;
const JOINT = /^(?:with|in|of|on|at|from|holding|wearing|seen|as)\b/i;

/**
 * The sprites that one makes which is wanted from several sides or in several animations, all of one seed. @param hasSeed the defaults have one. Throws
 * PixelsError `usage` where it has frames as well.
 */
export function spread(written: Written, hasSeed: boolean): Written[] {
  const { directions, animations, ...value } = written.value;
  const { subject, ...settings } = value.settings;
  if (subject === undefined && directions === undefined && animations === undefined) return [written];
  if (animations !== undefined && isAnimation(value.settings))
    throw mistake(
      written.source.position([...written.path, "animations"]),
      "animations has no place beside frames",
      "Leave out one of them.",
    );
  const prompt = subject === undefined ? value.prompt : joined(subject, value.prompt);
  const key = subject ?? prompt;
  const seed = value.seed ?? (hasSeed ? undefined : derivedSeed(key, key));
  const sides = directions === 4 ? Object.entries(SIDES) : [[undefined, undefined] as const];
  return sides.flatMap(([side, seen]) =>
    posesOf(animations).map(({ pose, does, frames }) => ({
      ...written,
      value: {
        ...value,
        prompt: [prompt, seen, does].filter((words) => words !== undefined).join(", "),
        seed,
        ...(value.name !== undefined && {
          name: [value.name, side, pose].filter((word) => word !== undefined).join("-"),
        }),
        settings: {
          ...settings,
          ...(subject !== undefined && !BRACES.test(subject) && { subject }),
          ...(frames !== undefined && { animation_frames: frames }),
        },
      },
    })),
  );
}

function posesOf(animations: Written["value"]["animations"]) {
  const wanted = Object.entries(POSES).flatMap(([pose, does]) => {
    const frames = animations?.[pose as keyof typeof POSES];
    return frames === undefined ? [] : [{ pose, does, frames }];
  });
  return wanted.length > 0 ? wanted : [{ pose: undefined, does: undefined, frames: undefined }];
}

function joined(subject: string, prompt: string): string {
  return JOINT.test(prompt) ? `${subject} ${prompt}` : `${subject}, ${prompt}`;
}
