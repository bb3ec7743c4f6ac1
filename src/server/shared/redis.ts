import { Cluster, Redis, type RedisOptions } from "ioredis";
import type { QueueAddress } from "./queue-address.ts";

/** What one command may take; a Redis that is cut off says nothing, and a client is told within its own five seconds. */
const COMMAND_MS = 2_000;
const CONNECT_MS = 3_000;
const PING_MS = 2_000;
/** How long nothing may come back before the connection is opened anew: TCP alone would try on for a quarter of an hour. */
const SILENCE_MS = 8_000;
const LONGEST_PAUSE_MS = 1_000;

export type RedisClient = Redis | Cluster;

/**
 * A connection that comes back by itself. While it is gone, commands reject at once: what has to be done then is tried again by who knows
 * what it is. @param isListening a subscription, which is silent for as long as nothing happens.
 */
export function connectRedis(address: QueueAddress, isListening = false): RedisClient {
  const options: RedisOptions = {
    ...(address.username === undefined ? {} : { username: address.username }),
    ...(address.password === undefined ? {} : { password: address.password }),
    ...(address.isSecure ? { tls: {} } : {}),
    db: address.db,
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    enableOfflineQueue: false,
    // BullMQ demands it.
    maxRetriesPerRequest: null,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (times) => Math.min(LONGEST_PAUSE_MS, times * 50),
    lazyConnect: true,
    ...(isListening ? {} : { commandTimeout: COMMAND_MS }),
  };
  const client = open(address, options);
  // Said by who uses the connection.
  client.on("error", () => {});
  keepAlive(client);
  return client;
}

/** Asks now and then, so that a subscription that is cut off notices, too. */
function keepAlive(client: RedisClient): void {
  const timer = setInterval(() => {
    if (client.status === "end") clearInterval(timer);
    else client.ping().catch(() => {});
  }, PING_MS).unref();
}

function open({ kind, hosts, master, isSecure }: QueueAddress, options: RedisOptions): RedisClient {
  if (kind === "cluster") {
    const { enableOfflineQueue, lazyConnect, db, ...redisOptions } = options;
    return new Cluster(hosts, {
      redisOptions,
      lazyConnect: true,
      enableOfflineQueue: false,
      clusterRetryStrategy: pause,
    });
  }
  const [first] = hosts;
  if (kind === "single") return new Redis({ ...options, ...first });
  return new Redis({
    ...options,
    sentinels: hosts,
    name: master ?? "",
    ...(isSecure ? { enableTLSForSentinelMode: true } : {}),
  });
}

function pause(times: number): number {
  return Math.min(LONGEST_PAUSE_MS, times * 50);
}
