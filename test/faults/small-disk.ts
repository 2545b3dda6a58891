import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'ignore' });
const unmount = (folder: string) => execFileSync('umount', ['-l', folder], { stdio: 'ignore' });

/** True if the tests may mount a disk of their own: as root, outside of a locked-down container. */
export const canMount = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'trellis-disk-'));
  try {
    mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder);
    unmount(folder);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
})();

/** A file system of a few megabytes that can be full or read-only. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  static make({ size = '2m', inodes = 10_000 } = {}): SmallDisk {
    const folder = mkdtempSync(join(tmpdir(), 'trellis-disk-'));
    mount('-t', 'tmpfs', '-o', `size=${size},nr_inodes=${inodes}`, 'tmpfs', folder);
    return new SmallDisk(folder);
  }

  fill({ exceptBytes = 0 } = {}): void {
    const filler = join(this.folder, 'filler');
    try {
      execFileSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096'], {
        stdio: 'ignore',
      });
    } catch {
      // dd fails when the disk is full.
    }
    truncateSync(filler, Math.max(0, statSync(filler).size - exceptBytes));
  }

  /** Uses up all inodes but leaves free space. */
  fillEntries(): void {
    const folder = join(this.folder, 'fillers');
    mkdirSync(folder);
    try {
      for (let number = 0; ; number++) writeFileSync(join(folder, String(number)), '');
    } catch {
      // Throws when no inodes are left.
    }
  }

  async empty(): Promise<void> {
    await rm(join(this.folder, 'filler'), { force: true });
    await rm(join(this.folder, 'fillers'), { recursive: true, force: true });
  }

  setReadOnly(isReadOnly: boolean): void {
    mount('-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, this.folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    unmount(this.folder);
    await rm(this.folder, { recursive: true, force: true });
  }
}
