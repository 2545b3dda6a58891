import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import {
  JobProgress,
  Time,
  WaitingJob,
  Confirmation,
  CommitSummary,
  ProblemAlert,
  TypedConfirmation,
} from '../../../components';
import { useMe } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';
import {
  useGiveUp,
  useUnpushedCommits,
  usePush,
  pushPreviewQuery,
  type UnpushedCommit,
} from '../api/unpushed';
import type { GitSync } from '../api/use-gitsync';
import { useEndedByAnswer } from '../api/use-ended-by-answer';
import { isAmong } from '../lib/same-problem';
import { FoldedGitProblem } from './git-problem';
import classes from './unpushed.module.css';

interface Props {
  appId: string;
  sync: GitSync;
  /** Errors that the page shows already. */
  shown: readonly unknown[];
}

/** Commits of the branch that are kept here, of all its apps: they are pushed together. */
export function Unpushed({ appId, sync, shown }: Props) {
  const commits = useUnpushedCommits();
  const { refresh, news } = sync;
  const push = usePush(() => {
    refresh();
    if (sync.git.data?.isCommitted) news.look();
  });
  useEndedByAnswer(push, push.reset);
  const isNone = commits.length === 0 && !push.isPending;
  // A failure is over once all of them are pushed, in whatever way.
  const forget = useEffectEvent(push.reset);
  useEffect(() => {
    if (isNone) forget();
  }, [isNone]);
  if (isNone) return null;
  const moved = commits.filter(({ error }) => error?.code === 'git_remote_moved');
  return (
    <section className={classes.unpushed} aria-label={t`Commits to push`}>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Text size="sm" fw={600}>
            {plural(commits.length, {
              one: '# commit is not pushed yet',
              other: '# commits are not pushed yet',
            })}
          </Text>
          <Button size="xs" variant="default" loading={push.isPending} onClick={() => push.run({})}>
            <Trans>Push</Trans>
          </Button>
        </Group>
        <ol className={classes.commits}>
          {commits.map((commit) => (
            <UnpushedCommit
              key={commit.jobId}
              commit={push.error || isAmong(commit.error, shown) ? { ...commit, error: null } : commit}
              isBusy={push.isPending}
              onEnd={refresh}
            />
          ))}
        </ol>
        <div role="status">{push.isPending && <JobProgress job={push.job} label={t`Pushing`} />}</div>
        {push.isPending && <WaitingJob job={push.job} isLate={push.isLate} />}
        {!isAmong(push.error, shown) && (
          <FoldedGitProblem error={push.error} title={t`Not pushed`} onRetry={() => push.run({})} />
        )}
        {moved.length > 0 && (
          <WaysOut
            isHere={moved.some(({ apps }) => apps.some(({ id }) => id === appId))}
            count={commits.length}
            onPushed={push.reset}
          />
        )}
      </Stack>
    </section>
  );
}

interface WaysOutProps {
  /** True if it is this app that has changed in the repository. */
  isHere: boolean;
  count: number;
  onPushed: () => void;
}

/** Ways to go on where the repository has moved. */
function WaysOut({ isHere, count, onPushed }: WaysOutProps) {
  const { can } = useWorkspace();
  const [isForcing, setIsForcing] = useState(false);
  return (
    <>
      <Text size="xs" c="dimmed">
        {isHere
          ? t`Merge first: your commits are then on top of what others have pushed.`
          : t`Open the app that has changed in the repository, and merge it there first.`}
      </Text>
      {can('admin') && (
        <div>
          <Button size="compact-xs" variant="default" onClick={() => setIsForcing(true)}>
            <Trans>Replace what others have pushed…</Trans>
          </Button>
        </div>
      )}
      {isForcing && (
        <ForcePush
          count={count}
          onPushed={() => {
            setIsForcing(false);
            onPushed();
          }}
          onClose={() => setIsForcing(false)}
        />
      )}
    </>
  );
}

interface UnpushedProps {
  commit: UnpushedCommit;
  isBusy: boolean;
  onEnd: () => void;
}

/** One commit. Its author, or an admin, may undo it. */
function UnpushedCommit({ commit, isBusy, onEnd }: UnpushedProps) {
  const { message, apps, author, date, error, jobId } = commit;
  const { can } = useWorkspace();
  const { user } = useMe();
  const [isAsking, setIsAsking] = useState(false);
  const giveUp = useGiveUp(onEnd);
  return (
    <li>
      <div className={classes.message}>{message?.split('\n')[0]}</div>
      <div className={classes.meta}>
        <span>{apps.map(({ name }) => name).join(', ')}</span>
        <span>
          {author.name}, <Time value={date} />
        </span>
        {(author.id === user.id || can('admin')) && (
          <Button
            size="compact-xs"
            variant="subtle"
            disabled={isBusy}
            aria-label={t`Undo commit “${message ?? ''}”`}
            onClick={() => setIsAsking(true)}
          >
            <Trans>Undo commit</Trans>
          </Button>
        )}
      </div>
      {error && <div className={classes.error}>{error.message}</div>}
      {isAsking && (
        <GiveUp
          message={message ?? ''}
          isPending={giveUp.isPending}
          error={giveUp.error}
          onConfirm={() => giveUp.mutate(jobId, { onSuccess: () => setIsAsking(false) })}
          onClose={() => setIsAsking(false)}
        />
      )}
    </li>
  );
}

interface GiveUpProps {
  message: string;
  isPending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before a commit that is kept here is undone. */
const GiveUp = ({ message, ...props }: GiveUpProps) => (
  <Confirmation title={t`Undo this commit?`} confirmLabel={t`Undo commit`} isDangerous={false} {...props}>
    <Trans>
      “{message.split('\n')[0]}” is not pushed. Its changes stay in the app, and are uncommitted again unless
      a later commit here contains them.
    </Trans>
  </Confirmation>
);

interface ForcePushProps {
  /** Number of commits that are pushed. */
  count: number;
  onPushed: () => void;
  onClose: () => void;
}

/** Replaces the branch of the repository, after it has named the commits that are dropped there. */
function ForcePush({ count, onPushed, onClose }: ForcePushProps) {
  const { copy, defaultBranch } = useWorkspace();
  const push = usePush((isPushed) => {
    if (isPushed) onPushed();
  });
  const { data, error, isFetching, refetch } = useQuery(pushPreviewQuery(copy));
  const branch = copy.branch ?? defaultBranch ?? '';
  if (!data)
    return error ? (
      <ProblemAlert error={error} title={t`The repository could not be checked`} />
    ) : (
      <Skeleton h={40} />
    );
  const { lease, drops } = data;
  return (
    <TypedConfirmation
      title={t`Replace what others have pushed?`}
      name={branch}
      nameLabel={t`Branch`}
      confirmLabel={push.error ? t`Check again` : t`Replace`}
      isPending={push.isPending || isFetching}
      error={push.error}
      onConfirm={() => {
        if (push.error) void refetch().then(push.reset);
        else if (lease !== null) push.run({ force: { lease } });
      }}
      onClose={onClose}
    >
      <Stack gap="sm">
        <span>
          {t`The branch ${branch} in the repository is reset to its state here, with your ${plural(count, { one: 'commit', other: '# commits' })} on top. `}
          {drops.length === 0
            ? t`No commits by others are dropped.`
            : t`Everybody who works on it loses these commits there. You can restore apps from them here.`}
        </span>
        {drops.length > 0 && (
          <ul className={classes.drops} aria-label={t`Commits that are dropped`}>
            {drops.map((commit) => (
              <li key={commit.sha}>
                <CommitSummary commit={commit} />
              </li>
            ))}
          </ul>
        )}
      </Stack>
    </TypedConfirmation>
  );
}
