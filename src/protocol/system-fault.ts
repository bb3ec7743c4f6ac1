import { type ErrorCode, PixelsError } from "./errors.ts";

/** Fewer open files than this are too few to load the program: Node then says that packages are missing. */
const LEAST_OPEN_FILES = 64;
/** Characters of a loader's words that are shown. */
const LINE = 160;

/** What the machine answers, where that is nobody's mistake in this program: its code, what it means and what helps. */
const BY_ERRNO: Partial<Record<string, [code: ErrorCode, means: string, hint?: string]>> = {
  ENOSPC: ["no_space", "no space left on the disk"],
  EDQUOT: ["no_space", "the disk quota is used up"],
  EMFILE: ["system_limit", "too many files are open", "Allow more, for example with `ulimit -n 1024`."],
  ENFILE: ["system_limit", "too many files are open on this machine"],
  ENOMEM: ["system_limit", "there is no memory left"],
  EIO: ["system_limit", "a disk or terminal can't be read or written (EIO)"],
  EROFS: ["unwritable", "the disk is read-only"],
  EACCES: ["unwritable", "permission denied"],
  EPERM: ["unwritable", "permission denied"],
};

/** Whatever was thrown, as an error for people: `internal` is a bug. */
export function asPixelsError(cause: unknown): PixelsError {
  if (cause instanceof PixelsError) return cause;
  const error =
    systemFault(cause) ?? new PixelsError("internal", cause instanceof Error ? cause.message : String(cause));
  error.cause = cause;
  return error;
}

/** The fault of the machine or of the installation that this is, if it is one. */
export function systemFault(cause: unknown): PixelsError | undefined {
  if (!(cause instanceof Error)) return undefined;
  if (isLoadFailure(cause)) return loadFailure(cause);
  const { code = "", syscall, path } = cause as NodeJS.ErrnoException;
  if (code === "EAGAIN" && syscall?.startsWith("spawn"))
    return new PixelsError("system_limit", "no more processes can be started");
  const known = BY_ERRNO[code];
  if (known === undefined || syscall === undefined) return undefined;
  const [kind, means, hint] = known;
  const isAboutFile = path !== undefined && kind !== "system_limit";
  return new PixelsError(kind, isAboutFile ? `${path}: ${means}` : means, hint);
}

/** A library or a part of the package that can't be loaded; each loader has words of its own. */
function isLoadFailure({ code, message }: NodeJS.ErrnoException): boolean {
  if (["ERR_DLOPEN_FAILED", "MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"].includes(code ?? "")) return true;
  return /^(Could not load the "sharp" module|Failed to load zeromq|No native build was found)/.test(message);
}

function loadFailure({ message }: Error): PixelsError {
  const { open_files } = report().userLimits ?? {};
  if (Number(open_files?.soft) < LEAST_OPEN_FILES)
    return new PixelsError(
      "system_limit",
      `only ${open_files?.soft} files may be open at once`,
      "Allow more, for example with `ulimit -n 1024`.",
    );
  const library = /onnxruntime|sharp|zeromq|lmdb/i.exec(message)?.[0].toLowerCase() ?? "a part of dgx-pixels";
  return new PixelsError("broken_install", `${library} can't be loaded: ${reasonOf(message)}`, hintFor(message));
}

function reasonOf(message: string): string {
  const missing = /([\w.+-]+\.so[\w.]*): cannot open shared object file/.exec(message)?.[1];
  if (missing !== undefined) return `${missing} is missing`;
  const glibc = /version [`']?(GLIBC\w*_[\d.]+)'? not found/.exec(message)?.[1];
  if (glibc !== undefined) return `it needs ${glibc}, which this system's C library is too old for`;
  if (isMusl()) return "this system's C library is musl, and it needs glibc";
  // What follows are traces, and advice for other cases.
  return (message.split("\n")[0] as string).slice(0, LINE);
}

function hintFor(message: string): string | undefined {
  if (isMusl()) return "Use a system with glibc: in containers node:22-slim, for example, in place of node:22-alpine.";
  if (message.includes("GLIBC")) return "Use a newer system, in containers node:22-slim, for example.";
  if (message.includes("sharp")) return "`npm install --include=optional sharp` installs it for this machine.";
  return undefined;
}

function isMusl(): boolean {
  return process.platform === "linux" && report().header?.glibcVersionRuntime === undefined;
}

interface Report {
  header?: { glibcVersionRuntime?: string };
  userLimits?: { open_files?: { soft: number | string } };
}

/** Takes 20 ms: only once something has failed. */
function report(): Report {
  return process.report.getReport() as Report;
}
