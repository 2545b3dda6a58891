import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ProblemAlert, Time } from '../../../components';
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

interface Props {
  app: PlannedApp;
  theirs: ConflictingApp;
  onResolved: () => void;
}

/** Resolves an app that exists on both sides; the other one is kept as a version. */
export function ResolveConflict({ app, theirs, onResolved }: Props) {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const link = useJob({
    start: (keep: 'mine' | 'theirs') => requestLink(w, app.appId, { theirs, keep }),
    onEnd: (result: LinkResult | null) => {
      if (!result) return;
      void client.invalidateQueries({ queryKey: appsQuery(w).queryKey });
      void client.invalidateQueries({ queryKey: appQuery(w, app.appId).queryKey });
      onResolved();
    },
  });
  return (
    <div className={classes.warning} role="note">
      <Text size="sm" fw={600}>
        The repository already has {theirs.name}
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
        . Choose which one to keep. The other one is saved as a version of the app here.
      </Text>
      <Difference appId={app.appId} theirs={theirs} />
      <Group gap="xs" mt="sm">
        <Button size="xs" loading={link.isPending} onClick={() => link.run('mine')}>
          Keep mine
        </Button>
        <Button size="xs" variant="default" loading={link.isPending} onClick={() => link.run('theirs')}>
          Keep theirs
        </Button>
      </Group>
      <GitProblem error={link.error} title="Not linked" />
    </div>
  );
}

function Difference({ appId, theirs }: { appId: string; theirs: ConflictingApp }) {
  const { id: w } = useWorkspace();
  const found = useQuery(conflictQuery(w, appId, theirs));
  if (found.isPending) return <Skeleton h={60} mt="sm" role="status" aria-label="Comparing with theirs" />;
  if (found.error) return <ProblemAlert error={found.error} />;
  if (found.data.total === 0) return <Text size="sm">Both are the same.</Text>;
  return (
    <div className={classes.changes} role="group" aria-label="Changes if you keep theirs" tabIndex={0}>
      <ChangeList difference={found.data} />
    </div>
  );
}
