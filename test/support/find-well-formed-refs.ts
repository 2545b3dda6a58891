import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Returns those of the refs that Git finds well-formed, in one process: `git check-ref-format` takes a single name, and
 * this command repeats each line that it reads, unless it is no such ref. It takes only the last word of a line, and
 * not a `^{}` at its end.
 */
export function findWellFormedRefs(refs: readonly string[]): Set<string> {
  const repository = mkdtempSync(join(tmpdir(), 'refs-'));
  try {
    const git = (args: string[], input = '') =>
      spawnSync('git', args, { cwd: repository, encoding: 'utf8', input }).stdout;
    git(['init', '--quiet', '--bare']);
    return new Set(git(['show-ref', '--exclude-existing'], `${refs.join('\n')}\n`).split('\n'));
  } finally {
    rmSync(repository, { recursive: true });
  }
}
