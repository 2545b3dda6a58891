import { createHash } from 'node:crypto';

/** Returns 16 hexadecimal digits that depend on all parts. */
export const stableId = (parts: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
