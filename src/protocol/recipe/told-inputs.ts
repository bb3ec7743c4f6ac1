import * as v from "valibot";
import { sha256, text } from "../messages/fields.ts";
import type { Wishes } from "./recipe.ts";

const toldInput = v.object({
  /** Of the file, without folders; absent where its bytes came from a program. */
  name: v.optional(text),
  /** Of the file, and not of what was made of it and uploaded. */
  sha256,
});
/** A picture of the user's that another was drawn from, as the text in that one's file tells it. */
export type ToldInput = v.InferOutput<typeof toldInput>;

/** All of them, by the flags and keys that name them. */
export const toldInputs = v.object({
  reference: v.optional(v.array(toldInput)),
  init: v.optional(toldInput),
  mask: v.optional(toldInput),
});
export type ToldInputs = v.InferOutput<typeof toldInputs>;

/** The same by their files' checksums, under the names of the settings. */
export function checksumsOf({ reference, init, mask }: ToldInputs): Pick<Wishes, "references" | "init" | "mask"> {
  return { references: reference?.map((one) => one.sha256), init: init?.sha256, mask: mask?.sha256 };
}
