import { mkdirSync } from 'node:fs';

/** By its code, because the system's errors come from another realm in tests. */
export function isFileMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/**
 * With all above it. Not the asynchronous call of Node: on a disk without an entry left it says `ENOENT`, as if the
 * mirror were damaged.
 */
export const makeFolders = (path: string): void => void mkdirSync(path, { recursive: true });
