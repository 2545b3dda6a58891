import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Returns the refs that Git finds well-formed, in one process: `git check-ref-format` takes a single name, while this
 * command echoes each input line unless it is an existing ref. It takes only the last word of a line, without a `^{}` at
 * its end.
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
