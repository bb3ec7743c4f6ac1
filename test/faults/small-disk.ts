import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Only root may mount a disk, and not in every container. */
export const canMount = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;

/** A disk of a few megabytes, until the test ends. */
export class SmallDisk {
  readonly path = mkdtempSync(join(tmpdir(), "dgx-disk-"));
  readonly #filler = join(this.path, "filler");

  constructor(megabytes: number) {
    const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", this.path]);
    if (status !== 0) throw new Error(`can't mount a disk: ${stderr}`);
    onTestFinished(() => {
      spawnSync("umount", ["--lazy", this.path]);
      rmdirSync(this.path);
    });
  }

  /** Takes all the room that is left. */
  fill(): void {
    try {
      for (;;) appendFileSync(this.#filler, Buffer.alloc(1 << 12));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }

  /** Gives all of it back. */
  free(): void {
    rmSync(this.#filler, { force: true });
  }
}
