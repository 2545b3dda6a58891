import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../../../../lib/api';
import { useWorkspace } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import { changesQuery } from '../../api/changes';
import { ChangeList } from './change-list';
import { summaryOf } from './change-words';
import classes from './changes.module.css';

/**
 * What has changed since the last commit. It takes its room at once and keeps it while the dialog is open, so that
 * nothing moves under a hand that is about to commit.
 */
export function ChangesSince({ appId, git }: { appId: string; git: AppGit }) {
  const { id: w } = useWorkspace();
  const isAsked = git.hasUncommittedChanges && git.lastCommit !== null;
  const [hasRoom, setHasRoom] = useState(isAsked);
  if (isAsked && !hasRoom) setHasRoom(true);
  const found = useQuery({ ...changesQuery(w, appId), enabled: isAsked, staleTime: 0 });
  if (!hasRoom) return null;
  const difference = isAsked ? found.data : undefined;
  return (
    <section aria-labelledby="changes-title">
      <div className={classes.head}>
        <h3 id="changes-title" className={classes.title}>
          What has changed since the last commit
        </h3>
        {difference && <span className={classes.summary}>{summaryOf(difference)}</span>}
      </div>
      <div className={classes.box} role="group" aria-labelledby="changes-title" tabIndex={0}>
        {!isAsked && <p className={classes.note}>Nothing: all of it is committed.</p>}
        {isAsked && !found.data && found.isFetching && <Loading />}
        {isAsked && !found.data && !found.isFetching && (
          <Unknown error={found.error} onRetry={() => void found.refetch()} />
        )}
        {difference && <ChangeList difference={difference} />}
      </div>
    </section>
  );
}

const Loading = () => (
  <div className={classes.note} role="status" aria-label="Comparing with the last commit">
    <Skeleton h={14} w="60%" mb={10} />
    <Skeleton h={14} w="75%" mb={10} />
    <Skeleton h={14} w="45%" />
  </div>
);

/** In the way of nothing: a commit is possible all the same. */
const Unknown = ({ error, onRetry }: { error: unknown; onRetry: () => void }) => (
  <div className={classes.note}>
    <p className={classes.problem}>
      It cannot be told what has changed; you can commit all the same. {error ? problemOf(error).message : ''}
    </p>
    <Button size="compact-xs" variant="default" onClick={onRetry}>
      Compare again
    </Button>
  </div>
);
