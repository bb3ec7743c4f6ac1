import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/** The one place that reads the environment, apart from the addresses, which the flags' own definitions name. */
const {
  CI,
  DGX_PIXELS_LOG,
  DGX_PIXELS_QUEUE,
  DGX_PIXELS_QUEUE_PASSWORD,
  HF_HOME,
  HF_HUB_CACHE,
  HOME,
  NO_COLOR,
  TERM,
  XDG_CACHE_HOME,
  XDG_CONFIG_HOME,
  XDG_DATA_HOME,
  XDG_RUNTIME_DIR,
} = process.env;
export const home = HOME || homeInPasswd();

/** Shows all message traffic, and stack traces of bugs. */
export const isDebug = DGX_PIXELS_LOG === "debug";
/** Of the queue that machines share: what the command line would show to everybody on the machine. */
export const queueSecrets = { address: DGX_PIXELS_QUEUE, password: DGX_PIXELS_QUEUE_PASSWORD };
/** https://no-color.org: set to anything but nothing. */
export const isColorUnwanted = NO_COLOR !== undefined && NO_COLOR !== "";
/** A terminal that cannot move its cursor shows no bars, nor one of which nothing is said. Windows says nothing of its own, which can. */
export const isDumbTerminal = TERM === "dumb" || (!TERM && process.platform !== "win32");
/** Most CI services say so; their logs keep all that moves. */
export const isCi = CI !== undefined && CI !== "" && CI !== "false";
/** Where programs keep what their user made: the XDG base directory specification. */
export const dataHome = XDG_DATA_HOME || join(home, ".local", "share");
/** Where programs keep what their user decided. */
export const configHome = XDG_CONFIG_HOME || join(home, ".config");
/** Where programs keep what they can do without. */
export const cacheHome = XDG_CACHE_HOME || join(home, ".cache");
/** Where huggingface_hub keeps what it has fetched, as it decides it. */
export const huggingFaceCache = HF_HUB_CACHE || join(HF_HOME || join(cacheHome, "huggingface"), "hub");

/** Where what is not kept may lie, the place that was named for it first. */
export const temporaryFolders = [...new Set([tmpdir(), XDG_RUNTIME_DIR ?? "", ...standardFolders()])].filter(Boolean);

/** Says what oclif asks for when it is loaded, and would fail without: a user need have no entry in passwd, as in containers. */
export function completeEnvironment(): void {
  process.env.HOME ||= home;
  process.env.SHELL ||= "sh";
}

/** The root folder, as containers say, for who has no home. */
function homeInPasswd(): string {
  try {
    return homedir() || "/";
  } catch {
    return "/";
  }
}

function standardFolders(): string[] {
  return process.platform === "win32" ? [] : ["/tmp", "/var/tmp"];
}

// onnxruntime would report its use to its maker and leave a log for each process in the temporary folder. Workers inherit this.
process.env.ORT_DISABLE_TELEMETRY ??= "1";
// The library for S3 would warn of the Node that runs it, which its later versions may not: package.json holds it back.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
