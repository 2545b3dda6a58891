import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { HistoryCommit, Sides } from '../../lib/history-labels';
import { Compared, Note, type ChangesView } from './compared';
import classes from './history.module.css';
import { shortSha } from '../../../../lib/short-sha';

interface Props {
  appId: string;
  commit: HistoryCommit;
  /** Null: the commit before. */
  compare: string | null;
  /** Null where there is no commit before. */
  sides: Sides | null;
  view: ChangesView;
  onView: (view: ChangesView) => void;
}

/** The differences between two states of the app. */
export function CommitChanges({ appId, commit, compare, sides, ...shown }: Props) {
  const title = titleOf(compare, sides);
  return (
    <section aria-label={title} className={classes.changes}>
      {sides === null ? (
        <Note title={title}>
          <Trans>This commit added the app: all of it is new.</Trans>
        </Note>
      ) : commit.path === null && compare === null ? (
        <Note title={title}>
          <Trans>The app is not in the repository at this commit, or not valid there.</Trans>
        </Note>
      ) : (
        <Compared {...{ appId, sides, title, ...shown }} isOfCommit={compare === null} />
      )}
    </section>
  );
}

function titleOf(compare: string | null, sides: Sides | null): string {
  if (compare === null || sides === null) return t`What this commit changed`;
  const to = sides.to === 'working' ? t`the working copy` : shortSha(sides.to);
  return t`From ${shortSha(sides.from)} to ${to}`;
}
