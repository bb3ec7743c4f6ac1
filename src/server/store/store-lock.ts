import { createHash, randomBytes } from "node:crypto";
import { accessSync, constants, realpathSync, renameSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { makeFolder } from "../../make-folder.ts";
import { PixelsError } from "../../protocol/errors.ts";

/** Bytes of a socket's path that every system takes. */
const PATH_BYTES = 103;
const ATTEMPTS = 5;

/**
 * Keeps a folder to one process. The lock is a listening socket in it, which the kernel closes when its owner dies,
 * however that happens: process ids would not do, since each container counts its own.
 */
export class StoreLock {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Makes the folder where there is none. Throws PixelsError `store_in_use` and `unwritable`. */
  static async take(folder: string): Promise<StoreLock> {
    openFolder(folder);
    const path = socketPath(realpathSync(folder));
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const server = await listen(path);
      if (server !== undefined) return new StoreLock(server);
      if ((await isAlive(path)) || !(await removeDead(path))) break;
    }
    throw new PixelsError("store_in_use", `the job store in ${folder} is used by another backend`);
  }

  async release(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }
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

/** In the folder itself, where all that share it meet; elsewhere where the path would be too long for a socket. */
function socketPath(folder: string): string {
  const path = join(folder, "in-use.sock");
  if (Buffer.byteLength(path) <= PATH_BYTES) return path;
  return join(tmpdir(), `dgx-pixels-${createHash("sha256").update(folder).digest("hex").slice(0, 32)}.sock`);
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
  const aside = join(dirname(path), `${randomBytes(3).toString("hex")}.old`);
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
