import { mkdirSync } from 'node:fs';

/** Compares codes, because Node's file-system errors come from another realm in tests. */
export function isFileMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/**
 * `mkdir -p`, synchronous on purpose: on a disk without free inodes, Node's asynchronous call fails with `ENOENT`, as
 * if the mirror were damaged.
 */
export const makeFolders = (path: string): void => void mkdirSync(path, { recursive: true });
