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
  checking: { label: 'Checking', tone: 'quiet' },
  'not-committed': { label: 'Not in the repository', tone: 'quiet' },
  settle: { label: 'Conflict', tone: 'bad' },
  failed: { label: 'Not checked', tone: 'bad' },
  nothing: { label: 'Nothing new', tone: 'good' },
  pull: { label: 'Pull', tone: 'busy' },
  combine: { label: 'Combine', tone: 'warn' },
};

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** Describes what arrives, and what becomes of the changes here. */
export function describeStep(step: Step, news: Updates | null): string | null {
  if (step === 'settle') return 'Settle the conflict on the page of changes first.';
  if (!canPull(step) || !news) return null;
  const arriving = news.difference ? ` with ${counted(news.difference.total, 'change')}` : '';
  const commits = `${counted(news.commits.length, 'commit')}${arriving}`;
  return step === 'pull'
    ? `${commits}.`
    : `${commits}. Your uncommitted changes stay on top. If both changed the same thing, you are asked before anything changes.`;
}
