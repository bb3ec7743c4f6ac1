import { PixelsError } from "../../protocol/errors.ts";
import type { Checkpoint } from "./catalog.ts";
import { plainOf, type UsableIpAdapter } from "./ip-adapters.ts";

/** One that draws, and how much of what `follow` says: 1 all of it, 0 none. */
export interface ChosenIpAdapter extends UsableIpAdapter {
  weight: number;
}

/**
 * The one that a request names among its LoRAs, or else the plain one of those for this checkpoint; undefined where there is nothing to draw
 * after, or the model needs none. Throws PixelsError `invalid_value` where that is none, or more than one.
 */
export function chooseIpAdapter(
  { name, ipAdapters }: Checkpoint,
  wished: readonly ChosenIpAdapter[],
  hasReferences: boolean,
): ChosenIpAdapter | undefined {
  const [first, second] = wished;
  if (second !== undefined)
    throw new PixelsError("invalid_value", `${name} draws after references with one IP-Adapter: ${names(wished)}`);
  if (first !== undefined && !hasReferences)
    throw new PixelsError(
      "invalid_value",
      `the IP-Adapter ${first.name} does nothing without a picture to draw after`,
      "Give one with --reference.",
    );
  if (first !== undefined || !hasReferences || ipAdapters.length === 0) return first;
  const plain = plainOf(ipAdapters);
  if (plain !== undefined) return { ...plain, weight: 1 };
  throw new PixelsError(
    "invalid_value",
    `several IP-Adapters fit ${name}, and none of them is the plain one: ${names(ipAdapters)}`,
    `Name one with --lora, such as --lora ${ipAdapters[0]?.name}.`,
  );
}

function names(adapters: readonly UsableIpAdapter[]): string {
  return adapters.map(({ name }) => name).join(", ");
}
