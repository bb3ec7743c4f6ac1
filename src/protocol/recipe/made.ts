import type { Nearest, Reference } from "../messages/credits.ts";
import type { Wishes } from "./recipe.ts";
import type { ToldInputs } from "./told-inputs.ts";

/** How a picture was made, as far as its file tells. */
export interface Made {
  prompt: string;
  seed?: bigint | undefined;
  wishes: Wishes;
  /** Pictures of the user's that it was drawn from; its wishes do not name them. */
  inputs?: ToldInputs | undefined;
  /** Of the model's weights, and of the program: with others the picture may come out otherwise. */
  modelSha256?: string | undefined;
  version?: string | undefined;
  /** A model that has no meaning here, of another program. */
  foreignModel?: string | undefined;
}

/** What drew a picture, as far as its recipe does not say it. */
export interface DrawnWith {
  /** Its name as the field writes it into a picture's settings. */
  sampler: string;
  /** Of the weights, where they are one file: tells pictures of replaced weights apart. */
  modelSha256?: string | undefined;
  /** Of the LoRA that was merged into them. */
  loraSha256?: string | undefined;
  /** The pictures that it was drawn after, the most important first. */
  references?: Reference[] | undefined;
  /** What it is most like of all that it could have been drawn after. */
  nearest?: Nearest | undefined;
}
