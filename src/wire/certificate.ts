import { readInput, Unreadable } from "../input.ts";
import { PixelsError } from "../protocol/errors.ts";

/**
 * The keys in a CURVE certificate file, as CZMQ writes it: 40 characters of Z85 each. A file for others holds the
 * public key alone. https://rfc.zeromq.org/spec/32/
 */
export interface Certificate {
  publicKey: string;
  secretKey?: string;
}

/** A list with the keys of 100,000 clients has 4 MB. */
const MAX_BYTES = 16 * 2 ** 20;
const KEY = /^[0-9A-Za-z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/;

export function isKey(text: string): boolean {
  return KEY.test(text);
}

export function formatCertificate({ publicKey, secretKey }: Certificate): string {
  const secret = secretKey === undefined ? "" : `    secret-key = "${secretKey}"\n`;
  return `curve\n    public-key = "${publicKey}"\n${secret}`;
}

/** Throws PixelsError `bad_key` where the file at `path` can't be read or holds no public key. */
export async function readCertificate(path: string): Promise<Certificate> {
  return parseCertificate(await readKeyFile(path), path);
}

/** Throws PixelsError `bad_key` where `text`, which came from `source`, holds no public key. */
export function parseCertificate(text: string, source: string): Certificate {
  const publicKey = entry(text, "public-key");
  if (publicKey === undefined) throw new PixelsError("bad_key", `${source} holds no CURVE key`);
  const secretKey = entry(text, "secret-key");
  return secretKey === undefined ? { publicKey } : { publicKey, secretKey };
}

/** Throws PixelsError `bad_key`. */
export async function readKeyFile(path: string): Promise<string> {
  try {
    return (await readInput(path, MAX_BYTES)).toString("utf8");
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    throw new PixelsError("bad_key", `cannot read ${path}: ${cause.message}`);
  }
}

function entry(text: string, name: string): string | undefined {
  const value = new RegExp(`^\\s*${name}\\s*=\\s*"([^"]*)"`, "m").exec(text)?.[1];
  return value !== undefined && isKey(value) ? value : undefined;
}
