import { readFileSync } from "node:fs";
import { PixelsError } from "../../protocol/errors.ts";

/** Where the shared queue is, as ioredis is given it. */
export interface QueueAddress {
  kind: "single" | "sentinel" | "cluster";
  hosts: { host: string; port: number }[];
  /** Of a Sentinel: the name of what it watches. */
  master?: string;
  isSecure: boolean;
  username?: string;
  password?: string;
  db: number;
  /** For people: without a password. */
  shown: string;
}

const FORM =
  "Addresses look like redis://HOST:6379, rediss://HOST (TLS), redis+sentinel://HOST:26379,HOST:26379/NAME or redis+cluster://HOST:6379,HOST:6379.";
const ADDRESS = /^(redis|rediss)(?:\+(sentinel|cluster))?:\/\/(?:([^@/]*)@)?([^@/]+)(?:\/([^/?#]*))?$/;
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i;

export interface QueueSecrets {
  /** The address comes from the command line, which everybody on the machine can read. */
  isPublic: boolean;
  passwordFile?: string | undefined;
  /** Of the environment. */
  password?: string | undefined;
}

/** Throws PixelsError `usage`, also for a password where others could read it. */
export function parseQueueAddress(text: string, secrets: QueueSecrets): QueueAddress {
  const [, scheme, flavour, credentials, hostList, path = ""] = ADDRESS.exec(text) ?? [];
  if (scheme === undefined || hostList === undefined) throw wrong("is no address of a Redis");
  const [username, inAddress] = (credentials ?? "").split(/:(.*)/s).map(decodeURIComponent);
  if (inAddress && secrets.isPublic)
    throw new PixelsError(
      "usage",
      "--queue holds a password, which everybody on this machine can read",
      "Give the address as DGX_PIXELS_QUEUE, or the password with --queue-password-file.",
    );
  const kind = flavour === "sentinel" || flavour === "cluster" ? flavour : "single";
  const hosts = hostList.split(",").map((host) => parseHost(host, kind));
  if (kind === "single" && hosts.length > 1) throw wrong("names several hosts, which only Sentinel and Cluster have");
  if (kind === "sentinel" && path === "") throw wrong("needs the name that Sentinel watches");
  const db = kind === "single" && path !== "" ? Number(path) : 0;
  if (!Number.isInteger(db) || db < 0) throw wrong("ends with what is no number of a database");
  return {
    kind,
    hosts,
    ...(kind === "sentinel" ? { master: path } : {}),
    isSecure: scheme === "rediss",
    ...(username ? { username } : {}),
    ...passwordOf(secrets, inAddress),
    db,
    shown: `${text.slice(0, text.indexOf("://"))}://${hostList}${path && `/${path}`}`,
  };
}

function parseHost(text: string, kind: QueueAddress["kind"]): { host: string; port: number } {
  const [, host, port] = HOST.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) throw wrong("names a host that is none");
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port: Number(port ?? (kind === "sentinel" ? 26_379 : 6379)) };
}

function passwordOf({ passwordFile, password }: QueueSecrets, inAddress: string | undefined): { password?: string } {
  if (passwordFile === undefined) return pick(inAddress || password);
  try {
    return pick(readFileSync(passwordFile, "utf8").trim());
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new PixelsError("usage", `--queue-password-file can't be read (${code})`, "Name a file that holds it alone.");
  }
}

function pick(password: string | undefined): { password?: string } {
  return password ? { password } : {};
}

/** Does not repeat what was given: it may hold a password. */
function wrong(what: string): PixelsError {
  return new PixelsError("usage", `--queue ${what}`, FORM);
}
