import { option } from "@oclif/core/flags";
import { GRAPHICS } from "./pictures/graphics.ts";

/** How pictures are shown in the terminal. */
export const previewFlag = option({ options: ["auto", ...GRAPHICS] as const })({
  description: "how pictures are shown in a terminal; auto asks it",
  default: "auto",
  env: "DGX_PIXELS_PREVIEW",
});
