import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAnswered } from "../wire/bind.ts";

const PREFIX = "dgx-pixels-";

/** A new folder that only its owner can open, for sockets and what is not kept. */
export class PrivateFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Also removes those that killed servers left behind. */
  static async create(): Promise<PrivateFolder> {
    await sweep();
    return new PrivateFolder(await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`)));
  }

  socket(name: string): string {
    return `ipc://${join(this.path, name)}.sock`;
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/**
 * The folder's name holds its process, which in another container's processes is not to be seen: so its sockets are asked,
 * too. Others' folders can't be removed.
 */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    const path = join(tmpdir(), name);
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
