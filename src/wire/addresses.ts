import { PixelsError } from "../protocol/errors.ts";

export const DEFAULT_REQ_ADDR = "tcp://127.0.0.1:5555";
export const DEFAULT_PUB_ADDR = "tcp://127.0.0.1:5556";

const TCP = /^tcp:\/\/(?:\[[0-9a-fA-F:.%a-z]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})$/;
/** What `sun_path` holds, without its closing zero. */
export const IPC_PATH_BYTES = process.platform === "linux" ? 107 : 103;

/** Throws PixelsError `bad_address` for what a client cannot connect to. */
export function checkAddress(address: string): void {
  const problem = address.startsWith("ipc://") ? ipcProblem(address.slice("ipc://".length)) : tcpProblem(address);
  if (problem) throw new PixelsError("bad_address", `"${address}" is not an address: ${problem}`);
}

/** Why no socket can have this path; undefined where one can. */
export function ipcProblem(path: string): string | undefined {
  if (path === "") return "the path of the socket is missing";
  if (Buffer.byteLength(path) > IPC_PATH_BYTES) return `the path is longer than ${IPC_PATH_BYTES} bytes`;
  return undefined;
}

function tcpProblem(address: string): string | undefined {
  const port = TCP.exec(address)?.[1];
  if (port === undefined) return "it is neither tcp://HOST:PORT nor ipc://PATH";
  return Number(port) >= 1 && Number(port) <= 65_535 ? undefined : "the port must be from 1 to 65535";
}
