import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import type { GitRepository } from '../support/git-repository';

/**
 * Instants of a push, as the server sees them: before the hooks have their say; the ref locked, not moved; the ref
 * moved, no answer yet; the answer sent.
 */
export const INSTANTS = ['pre-receive', 'prepared', 'committed', 'post-receive'] as const;

export type Instant = (typeof INSTANTS)[number];

/** The repository's hooks count pushes, and run a command once at an instant that was asked for. */
export class KillPoints {
  private constructor(private readonly repository: GitRepository) {}

  static async in(repository: GitRepository): Promise<KillPoints> {
    // Where the command fails, so does the hook.
    const once = (name: string) =>
      `if [ -f run-${name} ]; then mv run-${name} ran-${name}; sh ./ran-${name} || exit 1; fi`;
    await repository.addHook('pre-receive', `${once('pre-receive')}\nexit 0`);
    await repository.addHook(
      'reference-transaction',
      `case "$1" in prepared) ${once('prepared')} ;; committed) ${once('committed')} ;; esac\nexit 0`,
    );
    await repository.addHook(
      'post-receive',
      `read from to ref; echo $to >> pushes\n${once('post-receive')}\nexit 0`,
    );
    return new KillPoints(repository);
  }

  /** `command` is run by the next push that comes to that instant. */
  async at(instant: Instant, command: string): Promise<void> {
    const file = join(this.repository.path, `armed-${instant}`);
    await rm(join(this.repository.path, 'released'), { force: true });
    await writeFile(file, command);
    await rename(file, join(this.repository.path, `run-${instant}`));
  }

  /** A command that keeps the push where it is. */
  readonly untilReleased = 'while [ ! -f released ]; do sleep 0.05; done';

  async release(): Promise<void> {
    await writeFile(join(this.repository.path, 'released'), '');
  }

  async whenReached(instant: Instant): Promise<void> {
    await eventually(() => readFile(join(this.repository.path, `ran-${instant}`)), { timeoutMs: 30_000 });
  }

  /** The tip that each push has left, in their order. */
  async pushes(): Promise<string[]> {
    const text = await readFile(join(this.repository.path, 'pushes'), 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean);
  }
}
