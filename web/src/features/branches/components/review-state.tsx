import { plural, t } from '@lingui/core/macro';
import { StateBadge, type Tone } from '../../../components';
import type { PullRequest } from '../next-step';
import classes from './next-step.module.css';

/** The checks and reviews of an open pull request, as far as there are any. */
export function ReviewState({ pullRequest }: { pullRequest: PullRequest }) {
  const states = [checksOf(pullRequest), reviewsOf(pullRequest)].filter((state) => state !== null);
  return (
    <span className={classes.states}>
      {states.map((state) => (
        <StateBadge key={state.label} {...state} />
      ))}
    </span>
  );
}

interface State {
  tone: Tone;
  label: string;
}

export function checksOf({ checks: { passed, failed, pending } }: PullRequest): State | null {
  if (failed > 0)
    return { tone: 'bad', label: plural(failed, { one: '# check failed', other: '# checks failed' }) };
  if (pending > 0)
    return { tone: 'busy', label: plural(pending, { one: '# check running', other: '# checks running' }) };
  if (passed === 0) return null;
  return { tone: 'good', label: plural(passed, { one: '# check passed', other: '# checks passed' }) };
}

export function reviewsOf({ reviews: { approved, requested } }: PullRequest): State | null {
  if (approved > 0)
    return { tone: 'good', label: plural(approved, { one: '# approval', other: '# approvals' }) };
  return requested > 0 ? { tone: 'quiet', label: t`Waiting for review` } : null;
}
