import type { Wishes } from "../run/settings.ts";

/** How a picture was made, as far as its file tells. */
export interface Made {
  prompt: string;
  seed?: bigint | undefined;
  wishes: Wishes;
  /** Of the model's weights, and of the program: with others the picture may come out otherwise. */
  modelSha256?: string | undefined;
  version?: string | undefined;
  /** A model that has no meaning here, of another program. */
  foreignModel?: string | undefined;
}
