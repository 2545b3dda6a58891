import { plural, t } from '@lingui/core/macro';
import type { Tone } from '../../../components';
import type { App } from '../../../lib/workspace';
import type { AppGit, Updates } from '../../gitsync';

/** The answer of the repository about one app. */
export interface Check {
  /** Null if the repository could not be asked. */
  news: Updates | null;
  /** Only asked for where there is news. */
  git: AppGit | null;
  error: unknown;
}

export type Step = 'checking' | 'not-committed' | 'settle' | 'failed' | 'nothing' | 'pull' | 'combine';

/** Returns what a pull would do with the app. */
export function stepOf({ gitState }: App, check: Check | undefined): Step {
  if (gitState === 'none') return 'not-committed';
  if (gitState === 'conflict') return 'settle';
  if (!check) return 'checking';
  if (!check.news) return 'failed';
  if (check.news.upToDate) return 'nothing';
  if (check.git?.mergeId) return 'settle';
  return check.git?.hasUncommittedChanges || check.git?.hasUnpushed ? 'combine' : 'pull';
}

export const canPull = (step: Step): boolean => step === 'pull' || step === 'combine';

export const STEPS: Record<Step, { label: string; tone: Tone }> = {
  checking: { label: t`Checking`, tone: 'quiet' },
  'not-committed': { label: t`Not in the repository`, tone: 'quiet' },
  settle: { label: t`Conflict`, tone: 'bad' },
  failed: { label: t`Not checked`, tone: 'bad' },
  nothing: { label: t`Nothing new`, tone: 'good' },
  pull: { label: t`Pull`, tone: 'busy' },
  combine: { label: t`Combine`, tone: 'warn' },
};

/** Describes what arrives, and what becomes of the changes here. */
export function describeStep(step: Step, news: Updates | null): string | null {
  if (step === 'settle') return t`Settle the conflict on the Changes page first.`;
  if (!canPull(step) || !news) return null;
  const arriving = describeArriving(news);
  if (step === 'pull') return arriving;
  return t`${arriving} Your uncommitted changes stay on top. If both changed the same thing, you are asked before anything changes.`;
}

function describeArriving({ commits, difference }: Updates): string {
  if (!difference) return plural(commits.length, { one: '# commit.', other: '# commits.' });
  const commitCount = plural(commits.length, { one: '# commit', other: '# commits' });
  return plural(difference.total, {
    one: `${commitCount} with # change.`,
    other: `${commitCount} with # changes.`,
  });
}
