import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { PresentCommit, QueryProblem, Time, WaitingJob } from '../../../components';
import type { PresentCommit as Present } from '../../../lib/api';
import { bringIntoView } from '../../../lib/focus';
import { appQuery, appsQuery, useJob, useWorkspace } from '../../../lib/workspace';
import {
  requestLink,
  conflictQuery,
  type LinkResult,
  type PlannedApp,
  type ConflictingApp,
} from '../api/commit-many';
import { ChangeList } from './changes';
import { GitProblem } from './git-problem';
import classes from './gitsync.module.css';

/** A commit refused because of the other app. */
export interface RefusedCommit {
  present: Present;
  /** The user had agreed to replace it, but it has changed since. */
  isAgain: boolean;
  replace: () => void;
}

interface Props {
  app: Pick<PlannedApp, 'appId' | 'name'>;
  /** Null during the look-up, and if not found. */
  theirs: ConflictingApp | null;
  /** Theirs is being looked up; the actions depend on it. */
  isLooking?: boolean;
  refused?: RefusedCommit | null;
  onResolved: () => void;
  /** More ways to resolve it. */
  children?: ReactNode;
}

/** Resolves an app that exists on both sides: links the two, or after a refused commit replaces theirs. */
export function ResolveConflict({
  app,
  theirs,
  isLooking = false,
  refused = null,
  onResolved,
  children,
}: Props) {
  const { copy } = useWorkspace();
  const client = useQueryClient();
  const link = useJob({
    start: (choice: { theirs: ConflictingApp; keep: 'mine' | 'theirs' }) =>
      requestLink(copy, app.appId, choice),
    onEnd: (result: LinkResult | null) => {
      if (!result) return;
      void client.invalidateQueries({ queryKey: appsQuery(copy).queryKey });
      void client.invalidateQueries({ queryKey: appQuery(copy, app.appId).queryKey });
      onResolved();
    },
  });
  const keep = (side: 'mine' | 'theirs') => theirs && link.run({ theirs, keep: side });
  return (
    <div className={classes.warning} role="note">
      {refused ? (
        <Refused app={app} theirs={theirs} refused={refused} />
      ) : (
        theirs && <Found theirs={theirs} />
      )}
      <Group gap="xs" mt="sm">
        {theirs && (
          <>
            <Button size="xs" loading={link.isPending} onClick={() => keep('mine')}>
              <Trans>Keep mine</Trans>
            </Button>
            <Button size="xs" variant="default" loading={link.isPending} onClick={() => keep('theirs')}>
              <Trans>Keep theirs</Trans>
            </Button>
          </>
        )}
        {refused && !isLooking && (
          <Button size="xs" variant="default" disabled={link.isPending} onClick={refused.replace}>
            <Trans>Replace it</Trans>
          </Button>
        )}
      </Group>
      <WaitingJob job={link.job} isLate={link.isLate} />
      <GitProblem error={link.error} title={t`Not linked`} />
      {children}
      {/* Below the buttons, which it would move on arrival. */}
      {theirs && <Difference appId={app.appId} theirs={theirs} />}
    </div>
  );
}

const Found = ({ theirs }: { theirs: ConflictingApp }) => (
  <>
    <Text size="sm" fw={600}>
      <Trans>The repository already has {theirs.name}</Trans>
    </Text>
    <Text size="sm" mt={2}>
      {theirs.path}
      {theirs.lastCommit && (
        <>
          : “{theirs.lastCommit.message}”, {theirs.lastCommit.author.name}
          {theirs.lastCommit.date && (
            <>
              , <Time value={theirs.lastCommit.date} />
            </>
          )}
        </>
      )}
      {'. '}
      <Trans>Choose which one to keep. The other one is saved as a version of the app here.</Trans>
    </Text>
  </>
);

const Refused = ({ app, theirs, refused }: { refused: RefusedCommit } & Pick<Props, 'app' | 'theirs'>) => (
  <>
    {/* Keyed by its content, so that a change is announced again. */}
    <div role="alert" ref={bringIntoView} key={refused.present.sha}>
      <Text size="sm" fw={600}>
        {refused.isAgain
          ? t`Not committed: it has changed again in the repository`
          : t`Not committed: the repository already has ${theirs?.name ?? app.name}`}
      </Text>
      {theirs?.path && <Text size="sm">{theirs.path}</Text>}
      <PresentCommit commit={refused.present} />
    </div>
    <Text size="sm" mt={8}>
      <Trans>
        <strong>Keep mine</strong> and <strong>Keep theirs</strong> turn the two into one app, and save the
        other one as a version of it here. <strong>Replace it</strong> commits yours in its place. Theirs then
        remains only in the history of the repository.
      </Trans>
    </Text>
  </>
);

function Difference({ appId, theirs }: { appId: string; theirs: ConflictingApp }) {
  const { copy } = useWorkspace();
  const found = useQuery(conflictQuery(copy, appId, theirs));
  if (found.isPending) return <Skeleton h={60} mt="sm" role="status" aria-label={t`Comparing with theirs`} />;
  if (found.error) return <QueryProblem of={found} />;
  if (found.data.total === 0)
    return (
      <Text size="sm">
        <Trans>Both are the same.</Trans>
      </Text>
    );
  return (
    <div className={classes.changes} role="group" aria-label={t`Changes if you keep theirs`} tabIndex={0}>
      <ChangeList difference={found.data} />
    </div>
  );
}
