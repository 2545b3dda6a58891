import { createHash } from 'node:crypto';

/** The 40 lower-case hexadecimal digits of an object's id. */
export type Sha = string;

export type ObjectKind = 'commit' | 'tree' | 'blob' | 'tag';

export const ZERO_SHA: Sha = '0'.repeat(40);

export const isSha = (text: string): text is Sha => /^[0-9a-f]{40}$/.test(text);

/** What an object is hashed with, and begins with where it is stored by itself. */
export const objectHeader = (kind: ObjectKind, bytes: number): Buffer =>
  Buffer.from(`${kind} ${bytes}\0`, 'latin1');

export function shaOf(kind: ObjectKind, content: Buffer): Sha {
  return createHash('sha1').update(objectHeader(kind, content.length)).update(content).digest('hex');
}
