import { boolean } from "@oclif/core/flags";
import { PixelsError } from "../protocol/errors.ts";
import { namesWhere } from "../protocol/recipe/recipe.ts";
import { flagName } from "../protocol/recipe/spelling.ts";
import { text } from "./flags.ts";

/** What makes sprites of pictures that are there. */
export const importFlags = {
  import: text({
    description: "make a sprite of a picture instead of drawing one; several files make several, - reads stdin",
    helpValue: "FILE...",
    multiple: true,
  }),
  align: boolean({
    description: "with --import: the pictures are frames, with one palette and what they show in one place",
    dependsOn: ["import"],
    exclusive: ["trim", "tiles"],
  }),
};

/** Flags that an import takes. The others say how a picture is drawn, or by whom, and an import draws none. */
const MEANT = new Set([
  ...["import", "align", "output", "sheet", "sheet-format", "json", "preview"],
  ...namesWhere(({ fits }) => fits.includes("import")).map(flagName),
  ...["req-addr", "pub-addr", "server-key", "client-key", "timeout"],
]);

/** Throws PixelsError `usage` for a prompt or a flag that has no effect on an import. */
export function checkImport(prompt: string | undefined, flags: Readonly<Record<string, unknown>>): void {
  if (prompt !== undefined)
    throw new PixelsError("usage", "--import draws nothing, so a prompt has no meaning", "Leave out one of them.");
  const odd = Object.keys(flags).find((name) => !MEANT.has(name) && flags[name] !== undefined && flags[name] !== false);
  if (odd === undefined) return;
  throw new PixelsError("usage", `--import draws nothing, so --${odd} has no meaning`, "Leave out one of them.");
}
