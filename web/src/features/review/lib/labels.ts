import { plural, t } from '@lingui/core/macro';
import type { Review } from '../../../lib/workspace/review-query';
import type { Progress } from './decisions';

export const titleOf = ({ from, to, pullRequest }: Review): string =>
  pullRequest ? t`Review pull request #${pullRequest.number}` : t`Review ${from} into ${to}`;

export const progressText = ({ decided, total }: Progress): string =>
  total === 0 ? t`Nothing to decide` : t`${decided} of ${total} decided`;

/** Says what completing the review does to the branch. */
export function effectText({ from }: Review, declined: number): string {
  if (declined === 0) return t`No change is declined, so ${from} stays as it is.`;
  return plural(declined, {
    one: `# declined change is taken back by a commit on ${from}.`,
    other: `# declined changes are taken back by a commit on ${from}.`,
  });
}

export const openText = ({ decided, total }: Progress): string =>
  plural(total - decided, {
    one: '# change has no decision. It stays on the branch.',
    other: '# changes have no decision. They stay on the branch.',
  });
