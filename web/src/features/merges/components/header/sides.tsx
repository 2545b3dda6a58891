import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { GitCommitHorizontal, PencilRuler } from 'lucide-react';
import { Time } from '../../../../components';
import type { Merge, MergeSide } from '../../../../lib/workspace';
import { firstLine, type SideLabels } from '../../lib/sides';
import classes from './header.module.css';
import { shortSha } from '../../../../lib/short-sha';

/** Both sides, by person, branch and time. */
export const Sides = ({ merge, labels }: { merge: Merge; labels: SideLabels }) => (
  <dl className={classes.sides}>
    {(['mine', 'theirs'] as const).map((side) => (
      <div key={side} className={classes.side} data-side={side}>
        <dt>{labels[side]}</dt>
        <dd>
          <Description side={merge.sides[side]} />
          {countOf(merge, side) > 0 && (
            <span className={classes.changes}>{countText(countOf(merge, side))}</span>
          )}
        </dd>
      </div>
    ))}
  </dl>
);

function Description({ side: { sha, branch, author, date, message } }: { side: MergeSide }) {
  const who = author?.name ?? t`someone`;
  const when = date && (
    <>
      , <Time value={date} />
    </>
  );
  if (sha === null) {
    return (
      <span>
        <PencilRuler size={13} aria-hidden />{' '}
        <Trans>
          working copy of {branch}, changed by {who}
          {when}
        </Trans>
      </span>
    );
  }
  return (
    <span>
      <GitCommitHorizontal size={13} aria-hidden /> {who}, {branch}
      {when} · <code>{shortSha(sha)}</code> {firstLine(message) && `“${firstLine(message)}”`}
    </span>
  );
}

const countOf = ({ apps }: Merge, side: 'mine' | 'theirs'): number =>
  apps.reduce((sum, { changes }) => sum + changes[side], 0);

const countText = (count: number): string => plural(count, { one: '# change', other: '# changes' });
