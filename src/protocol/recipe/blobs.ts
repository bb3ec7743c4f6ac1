import type { Asked } from "./recipe.ts";

/** The uploaded pictures that a recipe names, each as often as it does. */
export function blobsOf({ references, init, mask }: Pick<Partial<Asked>, "references" | "init" | "mask">): string[] {
  // Asked of every job, of which most name none.
  if (references === undefined && init === undefined && mask === undefined) return [];
  return [...(references ?? []), init, mask].filter((blob) => blob !== undefined);
}
