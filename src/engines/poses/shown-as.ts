import type { Rgba } from "../../image/rgba.ts";
import { AT_ITS_HEIGHT, posed } from "./posed.ts";
import { inPosture, postureIn } from "./posture.ts";
import type { Stance } from "./stance.ts";
import { turned } from "./turned.ts";

/**
 * Somebody of whom there is one picture, from the side and in the posture that a prompt names. Undefined where he is asked for from behind, and can't be turned.
 * @param moves in an animation his pose is that of its frames, which begin with how he stands.
 */
export function shownAs(picture: Rgba, { side, pose }: Stance, prompt: string, moves: boolean): Rgba | undefined {
  const seen = side === "behind" ? turned(picture) : picture;
  const posture = postureIn(prompt);
  if (seen === undefined) return undefined;
  if (posture !== undefined) return inPosture(seen, posture);
  return pose === undefined || moves ? seen : posed(seen, pose, AT_ITS_HEIGHT[pose]);
}
