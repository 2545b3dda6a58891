import { Button, Skeleton } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../../../../lib/api';
import { useWorkspace } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import { changesQuery, type Difference } from '../../api/changes';
import { ChangeList } from './change-list';
import { summaryOf } from '../../lib/change-labels';
import classes from './changes.module.css';

/**
 * Changes since the last commit. The box keeps its size while the dialog is open, so that nothing moves while the
 * user is about to commit.
 */
export function ChangesSince({ appId, git }: { appId: string; git: AppGit }) {
  const { id: w } = useWorkspace();
  const isAsked = git.hasUncommittedChanges && git.isCommitted;
  const [hasRoom, setHasRoom] = useState(isAsked);
  if (isAsked && !hasRoom) setHasRoom(true);
  const found = useQuery({ ...changesQuery(w, appId), enabled: isAsked, staleTime: 0 });
  if (!hasRoom) return null;
  const difference = isAsked ? found.data : undefined;
  return (
    <section aria-labelledby="changes-title">
      <div className={classes.head}>
        <h3 id="changes-title" className={classes.title}>
          Changes since the last commit
        </h3>
        {difference && <span className={classes.summary}>{summaryOf(difference)}</span>}
      </div>
      <div className={classes.box} role="group" aria-labelledby="changes-title" tabIndex={0}>
        {isAsked ? <Changes {...found} /> : <p className={classes.note}>No changes since the last commit.</p>}
      </div>
    </section>
  );
}

type ChangesQuery = Pick<UseQueryResult<Difference>, 'data' | 'error' | 'isFetching' | 'refetch'>;

function Changes({ data, error, isFetching, refetch }: ChangesQuery) {
  if (data) return <ChangeList difference={data} />;
  return isFetching ? <Loading /> : <Unknown error={error} onRetry={() => void refetch()} />;
}

const Loading = () => (
  <div className={classes.note} role="status" aria-label="Comparing with the last commit">
    <Skeleton h={14} w="60%" mb={10} />
    <Skeleton h={14} w="75%" mb={10} />
    <Skeleton h={14} w="45%" />
  </div>
);

/** Shown if the comparison fails, which does not prevent a commit. */
const Unknown = ({ error, onRetry }: { error: unknown; onRetry: () => void }) => (
  <div className={classes.note}>
    <p className={classes.problem}>
      The changes could not be determined. You can still commit. {error ? problemOf(error).message : ''}
    </p>
    <Button size="compact-xs" variant="default" onClick={onRetry}>
      Compare again
    </Button>
  </div>
);
