import { t } from '@lingui/core/macro';
import { Skeleton, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import type { OpenApp } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import type { History } from '../../api/history/use-history';
import type { Chosen } from '../../api/history/use-chosen';
import { useRestore } from '../../api/history/use-restore';
import page from '../page/page.module.css';
import type { ChangesView } from './compared';
import { CommitDetails } from './commit-details';
import { CommitList } from './commit-list';
import classes from './history.module.css';
import { PullTagDialog } from './pull-tag-dialog';
import { RestoreDialog } from './restore-dialog';
import { shortSha } from '../../../../lib/short-sha';

interface Props {
  open: OpenApp;
  git: AppGit;
  /** Time when the Git state was read, in ms. */
  readAt: number;
  refresh: () => void;
  history: History;
  chosen: Chosen;
}

/** A window without room for two columns, as in page.module.css. */
const NARROW = '(max-width: 62em)';

/** The list of commits, and beside it the chosen one; in a narrow window that is below its row. */
export function HistoryColumns(props: Props) {
  const { open, git, readAt, refresh, history, chosen } = props;
  const isNarrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const state = `${git.lastCommit?.sha} ${git.hasUncommittedChanges}`;
  const restoring = useRestore(open, { state, readAt, refresh });
  const [view, setView] = useState<ChangesView>('list');
  const [pulledTag, setPulledTag] = useState<string | null>(null);
  const commit = shownCommit(props, isNarrow);
  const details = commit && (
    <CommitDetails
      key={commit.sha}
      {...{ open, git, commit, restoring, view }}
      onView={setView}
      onPullTag={setPulledTag}
      commits={history.commits ?? []}
      compare={chosen.compare}
      onCompare={(other) => chosen.compareWith(commit.sha, other)}
    />
  );
  const notListed = !commit && chosen.sha !== null && <NotListed {...{ git, history }} sha={chosen.sha} />;
  return (
    <div className={page.columns} data-shows="list">
      <section className={page.left} aria-label={t`Commits of the app`}>
        {isNarrow && notListed}
        <CommitList
          {...{ appId: open.app.id, git, history, isNarrow }}
          chosenSha={commit?.sha ?? null}
          namedSha={chosen.sha}
          onChoose={(sha) => chosen.choose(isNarrow && sha === chosen.sha ? null : sha)}
          below={isNarrow ? details : null}
        />
      </section>
      {!isNarrow && (
        <section className={page.right} aria-label={t`Commit`}>
          {details ?? notListed}
        </section>
      )}
      {/* Not within the details, which have another place in a narrow window. */}
      <RestoreDialog git={git} restoring={restoring} />
      <PullTagDialog tag={pulledTag} onClose={() => setPulledTag(null)} />
    </div>
  );
}

/** Returns the commit that the address names, or else the newest one where it is shown beside the list. */
function shownCommit({ history: { commits, found }, chosen }: Props, isNarrow: boolean) {
  if (chosen.sha !== null || isNarrow) return found;
  return commits?.[0] ?? null;
}

/** Stands in for a commit that the address names and the list does not have. */
function NotListed({ git, history, sha }: Pick<Props, 'git' | 'history'> & { sha: string }): ReactNode {
  const { commits, isSeeking, hasMore, error } = history;
  if (error !== null) return null;
  if (isSeeking || commits === null) {
    return (
      <div className={classes.seeking} role="status" aria-label={t`Looking for commit ${shortSha(sha)}`}>
        <Skeleton h={16} w="60%" mb={12} />
        <Skeleton h={16} w="40%" />
      </div>
    );
  }
  return (
    <Text size="sm" className={classes.seeking} role="status">
      {hasMore
        ? t`Commit ${shortSha(sha)} is not among the ${commits.length} newest ones. “Show more” looks further back.`
        : t`The history of this app on ${git.branch} does not have commit ${shortSha(sha)}.`}
    </Text>
  );
}
