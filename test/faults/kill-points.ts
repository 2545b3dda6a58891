import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { IS_TORTURE } from '../support/torture';
import type { GitRepository } from '../support/git-repository';

/**
 * Stages of a push, as the server sees them: before the hooks decide; ref locked but not moved; ref moved but not yet
 * reported; result reported.
 */
export const INSTANTS = ['pre-receive', 'prepared', 'committed', 'post-receive'] as const;

export type Instant = (typeof INSTANTS)[number];

/** Returns the stages that a test is run for: the suite reaches each in one of two tests, `npm run torture` all in both. */
export const stages = (...some: Instant[]): readonly Instant[] => (IS_TORTURE ? INSTANTS : some);

/** Hooks of a repository that count pushes and run a command once at a chosen stage. */
export class KillPoints {
  private constructor(private readonly repository: GitRepository) {}

  static async in(repository: GitRepository): Promise<KillPoints> {
    // The hook fails if the command fails.
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

  /** Makes the next push that reaches the stage run `command`. */
  async at(instant: Instant, command: string): Promise<void> {
    const file = join(this.repository.path, `armed-${instant}`);
    await rm(join(this.repository.path, 'released'), { force: true });
    await writeFile(file, command);
    await rename(file, join(this.repository.path, `run-${instant}`));
  }

  /** Shell command that blocks the push at its stage. */
  readonly blockUntilReleased = 'while [ ! -f released ]; do sleep 0.05; done';

  async release(): Promise<void> {
    await writeFile(join(this.repository.path, 'released'), '');
  }

  async whenReached(instant: Instant): Promise<void> {
    await eventually(() => readFile(join(this.repository.path, `ran-${instant}`)));
  }

  /** Returns the tip after each push, in order. The hook that records them runs after the answer to a push. */
  pushes(): Promise<string[]> {
    return eventually(async () => {
      const text = await readFile(join(this.repository.path, 'pushes'), 'utf8');
      const tips = text.split('\n').filter(Boolean);
      expect(tips.at(-1)).toBe(await this.repository.tip());
      return tips;
    });
  }
}
