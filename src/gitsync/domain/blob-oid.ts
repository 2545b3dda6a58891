import { createHash } from 'node:crypto';

/** The id that Git gives to a file's content. */
export function blobOidOf(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
