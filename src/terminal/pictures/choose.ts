import { isCi, isColorUnwanted, isDumbTerminal } from "../../environment.ts";
import { isForeground } from "../live/foreground.ts";
import { COMMON_CELL } from "./area.ts";
import { askTerminal, type Tty } from "./ask.ts";
import type { Graphics } from "./graphics.ts";
import type { Screen } from "./screen.ts";
import type { ColorLevel } from "./terminal-colors.ts";

const NOTHING: Screen = { graphics: "none", level: 1, cell: COMMON_CELL };

/**
 * How to show pictures on this terminal. `auto` asks it; any other choice is taken at its word. Nothing where stdout or
 * stderr is no terminal or one whose cursor can't move, and by itself nothing where colours are not wanted or nobody looks.
 */
export async function chooseScreen(wanted: Graphics | "auto", { stdin, stdout, stderr } = process): Promise<Screen> {
  if (wanted === "none" || !stdout.isTTY || !stderr.isTTY || isDumbTerminal) return NOTHING;
  if (wanted === "auto" && (isColorUnwanted || isCi)) return NOTHING;
  const level = await colorLevel();
  if (wanted !== "auto" && wanted !== "sixel" && wanted !== "kitty")
    return { graphics: wanted, level, cell: COMMON_CELL };
  const tty: Tty = { input: stdin, output: stderr };
  const canAsk = stdin.isTTY && isForeground();
  const { graphics, cell } = canAsk ? await askTerminal(tty) : { graphics: "blocks" as const, cell: COMMON_CELL };
  return { graphics: wanted === "auto" ? graphics : wanted, level, cell };
}

/** How many colours the terminal has. */
export async function colorLevel(): Promise<ColorLevel> {
  const { supportsColorStderr } = await import("chalk");
  return supportsColorStderr ? (Math.max(1, supportsColorStderr.level) as ColorLevel) : 1;
}
