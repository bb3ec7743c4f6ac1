import { PixelsError } from "../../protocol/errors.ts";
import type { RedisClient } from "./redis.ts";

/** What an acknowledged job is worth, in words that follow "an acknowledged job". */
const WORTH: Record<string, string> = {
  always: "survives a crash of Redis and of its machine (appendfsync always)",
  everysec: "may be lost within the last second before a crash of Redis (appendfsync everysec)",
  no: "may be lost within the last half minute before a crash of Redis's machine (appendfsync no)",
};
const NO_LOG = "is lost when Redis restarts, back to its last snapshot (appendonly no)";

/** How Redis keeps jobs. */
export interface Durability {
  /** Whether nothing that was acknowledged can be lost by a crash. */
  isSafe: boolean;
  worth: string;
}

/**
 * Reads the settings that decide whether Redis may forget jobs. Throws PixelsError `queue_unsafe` where it may drop any when its memory
 * is full.
 */
export async function checkDurability(redis: RedisClient, shown: string): Promise<Durability> {
  const policy = await setting(redis, "maxmemory-policy", "memory", "maxmemory_policy");
  if (policy !== undefined && policy !== "noeviction")
    throw new PixelsError("queue_unsafe", `Redis at ${shown} may drop jobs when its memory is full (${policy})`);
  const log = await setting(redis, "appendonly", "persistence", "aof_enabled");
  if (log === "no" || log === "0") return { isSafe: false, worth: NO_LOG };
  const flush = await setting(redis, "appendfsync", undefined, undefined);
  const worth = WORTH[flush ?? ""] ?? "is kept as this service's own settings say: they can't be read";
  return { isSafe: flush === "always", worth };
}

/** Hosted services may not tell by CONFIG, and by INFO only some. */
async function setting(
  redis: RedisClient,
  name: string,
  section: string | undefined,
  field: string | undefined,
): Promise<string | undefined> {
  try {
    const [, value] = (await redis.config("GET", name)) as string[];
    if (value !== undefined) return value;
  } catch (error) {
    if (!/^(NOPERM|ERR|NOAUTH)/.test((error as Error).message)) throw error;
  }
  if (section === undefined) return undefined;
  const info = await redis.info(section);
  return new RegExp(`^${field}:(\\S+)`, "m").exec(info)?.[1];
}
