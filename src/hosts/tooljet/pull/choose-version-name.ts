import { randomBytes } from 'node:crypto';

const PREFIX = 'git ';
/** ToolJet's HTML filter leaves the others as they are. */
const UNSAFE = /[^A-Za-z0-9._-]+/g;
const RANDOM_BYTES = 2;

/**
 * Returns a name for a version that Trellis makes, such as `git 1a2b3c4 9f0e`. Nobody else gives a version this name, so
 * that after a lost answer, and after a restart, it tells which version is Trellis' own.
 */
export function chooseVersionName(label: string, maxLength: number): string {
  const suffix = ` ${randomBytes(RANDOM_BYTES).toString('hex')}`;
  const plain = label.replace(UNSAFE, '-').slice(0, maxLength - PREFIX.length - suffix.length);
  return PREFIX + plain + suffix;
}
