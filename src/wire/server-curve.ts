import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { curveKeyPair, type Socket } from "zeromq";
import { makeFolder } from "../make-folder.ts";
import { PixelsError } from "../protocol/errors.ts";
import { formatCertificate, isKey, readCertificate, readKeyFile } from "./certificate.ts";

/** The ZAP domain of our sockets: connections to them are checked, those to the workers are not. */
export const ZAP_DOMAIN = "dgx-pixels";
const OWNER_ONLY = 0o600;

/** What a server needs to demand CURVE. */
export interface CurveKeys {
  secretKey: string;
  /** Public keys of the clients that may connect. */
  clients: ReadonlySet<string>;
}

/**
 * Writes a new server key, a first client's key and the list of clients that may connect. Throws PixelsError
 * `unwritable`, and `bad_key` rather than replace a key that somebody may be using.
 */
export async function makeKeys(folder: string): Promise<string[]> {
  const [server, client] = [curveKeyPair(), curveKeyPair()];
  const files = {
    "server.key": formatCertificate(server),
    "server.pub": formatCertificate({ publicKey: server.publicKey }),
    "client.key": formatCertificate(client),
    "clients.allow": `# Public keys of the clients that may connect, one a line.\n${client.publicKey}\n`,
  };
  try {
    makeFolder(folder, 0o700);
    for (const [name, text] of Object.entries(files))
      await writeFile(join(folder, name), text, { flag: "wx", mode: OWNER_ONLY });
  } catch (error) {
    throw writeError(folder, (error as NodeJS.ErrnoException).code ?? String(error));
  }
  return Object.keys(files).map((name) => join(folder, name));
}

function writeError(folder: string, code: string): PixelsError {
  if (code === "EEXIST")
    return new PixelsError(
      "bad_key",
      `${folder} holds keys already`,
      "Choose an empty folder: old keys may be in use.",
    );
  return new PixelsError("unwritable", `can't write keys to ${folder} (${code})`);
}

/** Reads the key at `path` and the list `clients.allow` beside it. Throws PixelsError `bad_key`. */
export async function readKeys(path: string): Promise<CurveKeys> {
  const { secretKey } = await readCertificate(path);
  if (secretKey === undefined) throw new PixelsError("bad_key", `${path} holds no secret key`);
  const list = join(dirname(path), "clients.allow");
  const lines = (await readKeyFile(list)).split("\n").map((line) => line.trim());
  const clients = new Set(lines.filter((line) => line !== "" && !line.startsWith("#")));
  const wrong = [...clients].find((line) => !isKey(line));
  if (wrong !== undefined) throw new PixelsError("bad_key", `${list}: a line is no public key`);
  if (clients.size === 0) throw new PixelsError("bad_key", `${list} names no client, so nobody could connect`);
  return { secretKey, clients };
}

/** To be called before the socket binds. */
export function demandCurve(socket: Socket, keys: CurveKeys): void {
  Object.assign(socket, { curveServer: true, curveSecretKey: keys.secretKey, zapDomain: ZAP_DOMAIN });
}
