import { printIdentity, type Identity } from './commit';
import type { Sha } from './sha';

/** Annotated tag of a commit. */
export interface NewTag {
  /** Without `refs/tags/`. */
  name: string;
  sha: Sha;
  tagger: Identity & { date: Date };
  message: string;
}

/** Returns when an annotated tag was made; null if it does not say, as tags of before 2005. */
export function taggedAt(content: Buffer): Date | null {
  const [head = ''] = content.toString('utf8').split('\n\n', 1);
  const seconds = /^tagger .*> (\d{1,12}) [+-]\d{4}$/m.exec(head)?.[1];
  return seconds === undefined ? null : new Date(Number(seconds) * 1000);
}

/** Prints the tag as Git does. `signature` covers it as printed without one, which ends in a line break. */
export function printTag({ name, sha, tagger, message }: NewTag, signature: string | null = null): Buffer {
  const head = `object ${sha}\ntype commit\ntag ${name}\ntagger ${printIdentity(tagger)}\n\n`;
  const text = message.replaceAll('\0', '');
  const lines = `${head}${text.endsWith('\n') ? text : `${text}\n`}`;
  return Buffer.from(signature === null ? lines : `${lines}${signature.trimEnd()}\n`, 'utf8');
}
