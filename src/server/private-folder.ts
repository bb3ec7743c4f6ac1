import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { temporaryFolders } from "../environment.ts";
import { PixelsError } from "../protocol/errors.ts";
import { IPC_PATH_BYTES } from "../wire/addresses.ts";
import { isAnswered } from "../wire/bind.ts";

const PREFIX = "dgx-pixels-";
/** Bytes of the longest path of a socket behind the folder that it is in: the process, six letters, the socket's name. */
const INSIDE_BYTES = `/${PREFIX}4194304-abcdef/workers-99.sock`.length;
const LONGEST_PARENT = IPC_PATH_BYTES - INSIDE_BYTES;

/** A new folder that only its owner can open, for sockets and what is not kept. */
export class PrivateFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Where the temporary folder that the user named can't hold it, in another. Also removes those that killed servers left
   * behind there. Throws PixelsError `unwritable` where no folder will do.
   */
  static async create(parents: readonly string[] = temporaryFolders): Promise<PrivateFolder> {
    const reasons: string[] = [];
    for (const parent of parents.map((folder) => resolve(folder))) {
      const made = await createIn(parent);
      if (!("problem" in made)) return new PrivateFolder(made.path);
      reasons.push(`${parent}: ${made.problem}`);
    }
    const hint = `Set TMPDIR to a folder that you may write to, with a path of at most ${LONGEST_PARENT} bytes.`;
    throw new PixelsError("unwritable", `there is no folder for temporary files (${reasons.join("; ")})`, hint);
  }

  socket(name: string): string {
    return `ipc://${join(this.path, name)}.sock`;
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

async function createIn(parent: string): Promise<{ path: string } | { problem: string }> {
  if (Buffer.byteLength(parent) > LONGEST_PARENT) return { problem: "its path is too long for sockets" };
  try {
    const path = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
    await sweep(parent);
    return { path };
  } catch (error) {
    return { problem: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}

/**
 * The folder's name holds its process, which in another container's processes is not to be seen: so its sockets are asked,
 * too. Others' folders can't be removed.
 */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    const path = join(parent, name);
    if (pid === undefined || isAlive(Number(pid)) || (await isInUse(path))) continue;
    await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

async function isInUse(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  const sockets = names.filter((name) => name.endsWith(".sock")).map((name) => join(folder, name));
  return (await Promise.all(sockets.map(isAnswered))).includes(true);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
