import { existsSync, lstatSync, rmSync } from "node:fs";
import { connect } from "node:net";
import type { Socket } from "zeromq";
import { Place } from "../place.ts";
import { PixelsError } from "../protocol/errors.ts";
import { ipcProblem } from "./addresses.ts";

/** How long a program behind an ipc socket has to accept before the file counts as left over. */
const PROBE_MS = 500;
const IPC = "ipc://";

/** Where a socket listens. */
export class Bound {
  /** As they were bound: ports that were left open are filled in. */
  readonly addresses: string[] = [];
  readonly #files: Place[] = [];

  add(address: string): void {
    this.addresses.push(address);
    if (address.startsWith(IPC)) this.#files.push(new Place(pathOf(address)));
  }

  /** Removes the files of its ipc sockets, which libzmq leaves there: while the socket is open, so that they are not another's yet. */
  removeFiles(): void {
    for (const file of this.#files) file.remove();
  }
}

/**
 * Binds a socket to addresses such as `tcp://127.0.0.1:5555`, `tcp://127.0.0.1:*` or `ipc:///path`. Throws PixelsError
 * `address_in_use`, `bad_address`, and `exposed` for an address beyond this machine unless `mayBeExposed`; then it leaves no file.
 */
export async function bindAll(socket: Socket, addresses: string[], mayBeExposed: boolean): Promise<Bound> {
  const bound = new Bound();
  try {
    for (const address of addresses) {
      checkForm(address);
      if (!mayBeExposed && isExposed(address))
        throw new PixelsError("exposed", `${address} can be reached from other machines`);
      if (address.startsWith(IPC)) await clearStaleSocket(address);
      bound.add(bindOne(socket, address));
    }
  } catch (error) {
    bound.removeFiles();
    throw error;
  }
  return bound;
}

function pathOf(address: string): string {
  return address.slice(IPC.length);
}

/** Other transports of libzmq would pass by the checks that follow, and it takes ports modulo 65,536. */
function checkForm(address: string): void {
  const port = /^tcp:\/\/.+:(\*|\d{1,5})$/.exec(address)?.[1];
  const isTcp = port !== undefined && (port === "*" || Number(port) <= 65_535);
  // An ipc name that begins with @ has no file, and so no permissions.
  const isIpc = /^ipc:\/\/[^@]/.test(address);
  const problem = isIpc ? ipcProblem(pathOf(address)) : undefined;
  if (problem !== undefined) throw new PixelsError("bad_address", `can't listen at ${address}: ${problem}`);
  if (!isTcp && !isIpc) throw new PixelsError("bad_address", `"${address}" is neither tcp://HOST:PORT nor ipc://PATH`);
}

/** An ipc socket belongs to its owner alone: whoever may open it may use the server. */
function bindOne(socket: Socket, address: string): string {
  // Synchronous: whatever else the process makes meanwhile, such as folders, would get these permissions.
  const umask = process.umask(0o177);
  try {
    socket.bindSync(address);
    return socket.lastEndpoint ?? address;
  } catch (error) {
    throw bindError(address, (error as NodeJS.ErrnoException).code ?? String(error));
  } finally {
    process.umask(umask);
  }
}

/** Whether other machines could reach the address. A host name counts as one that they could, whatever it stands for today. */
export function isExposed(address: string): boolean {
  const host = /^tcp:\/\/(.*):[^:]*$/.exec(address)?.[1];
  return host !== undefined && !/^(127(\.\d{1,3}){3}|\[::1\]|::1|localhost)$/i.test(host);
}

function bindError(address: string, code: string): PixelsError {
  if (code === "EADDRINUSE") return new PixelsError("address_in_use", `${address} is taken by another program`);
  if (code === "EACCES") return new PixelsError("bad_address", `no permission to listen at ${address}`);
  if (code === "ENOENT") return new PixelsError("bad_address", `the folder of ${address} does not exist`);
  return new PixelsError("bad_address", `can't listen at ${address} (${code})`);
}

/**
 * libzmq unlinks whatever stands at an ipc path before it binds, a live server's socket or a user's file included:
 * so only a socket that nobody answers is removed here, and anything else is refused.
 */
async function clearStaleSocket(address: string): Promise<void> {
  const path = pathOf(address);
  if (!existsSync(path)) return;
  if (!lstatSync(path).isSocket()) throw new PixelsError("bad_address", `${path} is a file, not a socket`);
  if (await isAnswered(path)) throw new PixelsError("address_in_use", `${address} is taken by another backend`);
  rmSync(path, { force: true });
}

/** Whether a program listens at the ipc socket of this path. */
export function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    const settle = (answered: boolean) => {
      probe.destroy();
      resolve(answered);
    };
    // A live server with a full backlog keeps the probe waiting: better refused than taken over.
    probe.setTimeout(PROBE_MS, () => settle(true));
    probe.once("connect", () => settle(true));
    probe.once("error", () => settle(false));
  });
}
