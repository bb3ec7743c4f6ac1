import { homedir } from "node:os";
import { join } from "node:path";

/** The one place that reads the environment, apart from the addresses, which the flags' own definitions name. */
const { DGX_PIXELS_LOG, NO_COLOR, TERM, XDG_CACHE_HOME, XDG_CONFIG_HOME, XDG_DATA_HOME } = process.env;

/** Shows all message traffic, and stack traces of bugs. */
export const isDebug = DGX_PIXELS_LOG === "debug";
/** https://no-color.org: set to anything but nothing. */
export const isColorUnwanted = NO_COLOR !== undefined && NO_COLOR !== "";
/** A terminal that cannot move its cursor shows no bars. */
export const isDumbTerminal = TERM === "dumb";
/** Where programs keep what their user made: the XDG base directory specification. */
export const dataHome = XDG_DATA_HOME || join(homedir(), ".local", "share");
/** Where programs keep what their user decided. */
export const configHome = XDG_CONFIG_HOME || join(homedir(), ".config");
/** Where programs keep what they can do without. */
export const cacheHome = XDG_CACHE_HOME || join(homedir(), ".cache");

// onnxruntime would report its use to its maker and leave a log for each process in the temporary folder. Workers inherit this.
process.env.ORT_DISABLE_TELEMETRY ??= "1";
