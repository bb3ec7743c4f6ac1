import * as v from "valibot";
import { flag, measure, text } from "./fields.ts";

/** A picture of somebody's that another was made with: whom to name. */
const credit = {
  name: text,
  source: text,
  author: text,
  /** Its SPDX identifier. */
  licence: text,
  url: text,
};

/** A picture that another was drawn after. */
export const reference = v.object(credit);
export type Reference = v.InferOutput<typeof reference>;

/** Of all pictures that come with a model, the one that a drawn picture is most like. */
export const nearest = v.object({
  ...credit,
  /** In parts of the mean distance of those that come next: 0 is the same. */
  distance: measure,
  /** So near that it is a copy, but for its colours. */
  is_copy: flag,
});
export type Nearest = v.InferOutput<typeof nearest>;
