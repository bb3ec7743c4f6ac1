import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

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

/** The folder's name holds its process: where that is gone, so is whoever used it. Others' folders can't be removed. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
