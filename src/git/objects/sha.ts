import { createHash } from 'node:crypto';

/** Object id: 40 lower-case hexadecimal digits. */
export type Sha = string;

export type ObjectKind = 'commit' | 'tree' | 'blob' | 'tag';

export const ZERO_SHA: Sha = '0'.repeat(40);

export const isSha = (text: string): text is Sha => /^[0-9a-f]{40}$/.test(text);

/** Header that an object is hashed with, and that its loose file begins with. */
export const objectHeader = (kind: ObjectKind, bytes: number): Buffer =>
  Buffer.from(`${kind} ${bytes}\0`, 'latin1');

export function shaOf(kind: ObjectKind, content: Buffer): Sha {
  return createHash('sha1').update(objectHeader(kind, content.length)).update(content).digest('hex');
}
