import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FULL_ID = /^[0-9a-f]{40}$/;

let version: string | undefined;
let commit: string | null | undefined;

/** Returns the version of the package that this code is part of: Trellis, or what a program has installed of it. */
export function programVersion(): string {
  return (version ??= (JSON.parse(readIn('package.json')) as { version: string }).version);
}

/** Returns the commit that a clone is at; null for an image or a package, which have a version of their own. */
export function programCommit(): string | null {
  if (commit === undefined) commit = readCommit();
  return commit;
}

function readCommit(): string | null {
  try {
    const head = readIn('.git/HEAD');
    const sha = head.startsWith('ref: ') ? readIn(`.git/${head.slice('ref: '.length)}`) : head;
    return FULL_ID.test(sha) ? sha : null;
  } catch {
    // A worktree, or a branch among the packed refs.
    return null;
  }
}

const readIn = (file: string): string => readFileSync(join(packageFolder(__dirname), file), 'utf8').trim();

const packageFolder = (folder: string): string =>
  existsSync(join(folder, 'package.json')) ? folder : packageFolder(dirname(folder));
