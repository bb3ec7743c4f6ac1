import { createHash, randomBytes } from "node:crypto";
import { accessSync, closeSync, constants, existsSync, openSync, realpathSync, renameSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { makeFolder } from "../../make-folder.ts";
import { Place } from "../../place.ts";
import { PixelsError } from "../../protocol/errors.ts";

/** Bytes of a socket's path that every system takes. */
const PATH_BYTES = 103;
const ATTEMPTS = 5;
const NAME = "in-use.sock";

/**
 * Keeps a folder to one process. The lock is a listening socket in it, which the kernel closes when its owner dies,
 * however that happens: process ids would not do, since each container counts its own.
 */
export class StoreLock {
  readonly #server: Server;
  readonly #socket: Socket;
  readonly #folder: string;
  readonly #real: string;
  readonly #places: readonly Place[];

  private constructor(server: Server, socket: Socket, folder: string, real: string) {
    this.#server = server;
    this.#socket = socket;
    this.#folder = folder;
    this.#real = real;
    this.#places = [new Place(real), new Place(socket.file)];
  }

  /**
   * False where the folder or the lock in it was deleted or moved, or a link leads to another folder now: another process may have
   * taken it since.
   */
  get isInPlace(): boolean {
    return this.#isKept && realPath(this.#folder) === this.#real;
  }

  /** Whether it lies where it was put. */
  get #isKept(): boolean {
    return this.#places.every(({ isKept }) => isKept);
  }

  /** Makes the folder where there is none. Throws PixelsError `store_in_use` and `unwritable`. */
  static async take(folder: string): Promise<StoreLock> {
    openFolder(folder);
    const real = realpathSync.native(folder);
    const socket = socketIn(real);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const server = await listen(socket.path);
      if (server !== undefined) return new StoreLock(server, socket, folder, real);
      if ((await isAlive(socket.path)) || !(await removeDead(socket.path))) break;
    }
    socket.free();
    throw new PixelsError("store_in_use", `the job store in ${folder} is used by another backend`);
  }

  async release(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.once("close", resolve));
    if (this.#isKept) this.#server.close();
    else leaving(this.#socket.file, () => this.#server.close());
    await closed;
    this.#socket.free();
  }
}

function realPath(folder: string): string | undefined {
  try {
    return realpathSync.native(folder);
  } catch {
    return undefined;
  }
}

/** Closing a socket removes what lies at its path, at once: here that is another's by now, if it is anything. */
function leaving(path: string, close: () => void): void {
  const aside = asideOf(path);
  const isThere = existsSync(path);
  if (isThere) renameSync(path, aside);
  close();
  if (isThere) renameSync(aside, path);
}

/** Where the lock lies. */
interface Socket {
  file: string;
  /** By which the system finds it. */
  path: string;
  /** Once it is no longer used. */
  free(): void;
}

function openFolder(folder: string): void {
  try {
    makeFolder(folder, 0o700);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(`can't write to the data folder ${folder}`, error);
  }
}

function unwritable(what: string, cause: unknown): PixelsError {
  const hint = "Choose another folder with --data-dir, or change its permissions.";
  return new PixelsError("unwritable", `${what} (${(cause as NodeJS.ErrnoException).code})`, hint);
}

/**
 * In the folder itself, where all that share it meet. A path that is too long for a socket is written by way of the opened
 * folder on Linux; elsewhere the lock then lies in another folder.
 */
function socketIn(folder: string): Socket {
  const file = join(folder, NAME);
  if (Buffer.byteLength(file) <= PATH_BYTES) return { file, path: file, free: () => {} };
  if (process.platform !== "linux") {
    const name = createHash("sha256").update(folder).digest("hex").slice(0, 32);
    const path = join(tmpdir(), `dgx-pixels-${name}.sock`);
    return { file: path, path, free: () => {} };
  }
  const opened = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  return { file, path: `/proc/self/fd/${opened}/${NAME}`, free: () => closeSync(opened) };
}

/** `undefined` where something lies at the path. */
function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(unwritable(`can't lock ${path}`, error));
    });
    server.listen(path, () => resolve(server.unref()));
  });
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path, () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", (error: NodeJS.ErrnoException) =>
      resolve(!["ECONNREFUSED", "ENOENT"].includes(error.code ?? "")),
    );
  });
}

/** Moves the socket aside before it removes it: another process may have put a live one in its place just now. */
async function removeDead(path: string): Promise<boolean> {
  const aside = asideOf(path);
  try {
    renameSync(path, aside);
  } catch {
    return true;
  }
  const alive = await isAlive(aside);
  if (alive) renameSync(aside, path);
  else rmSync(aside);
  return !alive;
}

function asideOf(path: string): string {
  return join(dirname(path), `${randomBytes(3).toString("hex")}.old`);
}
