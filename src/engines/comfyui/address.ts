import { PixelsError } from "../../protocol/errors.ts";

/** Where ComfyUI listens unless it is told otherwise. */
export const USUAL_ADDRESS = "http://127.0.0.1:8188";

/** Where a server is. */
export interface Address {
  /** Without credentials and without a slash at its end: it is shown to people. */
  url: string;
  /** The header that `user:password@` in the address stands for. */
  authorization?: string;
}

/** Reads `http://HOST:PORT` with or without the scheme, a path and `user:password@`. Throws PixelsError `usage`. */
export function parseAddress(text: string): Address {
  const url = parsed(withScheme(text));
  if (url === undefined || url.search !== "" || url.hash !== "") {
    const message = `--comfyui must be the address of a ComfyUI server, not "${text}"`;
    throw new PixelsError("usage", message, `For example ${USUAL_ADDRESS}.`);
  }
  const credentials = url.username === "" ? undefined : unescaped(`${url.username}:${url.password}`);
  url.username = "";
  url.password = "";
  const address = { url: url.href.replace(/\/+$/, "") };
  if (credentials === undefined) return address;
  return { ...address, authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
}

/** A percent sign that begins no escape stands for itself: passwords have some. */
function unescaped(text: string): string {
  return text.replaceAll(/(%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

/** Whether a server runs on this machine, whose memory it shares with us. */
export function isLocal({ url }: Address): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}

function withScheme(text: string): string {
  return /^https?:\/\//i.test(text) ? text : `http://${text}`;
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
