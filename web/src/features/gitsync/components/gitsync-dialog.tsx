import { Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ProblemAlert } from '../../../components';
import { isProblem } from '../../../lib/api';
import { appQuery, useWorkspace, type App } from '../../../lib/workspace';
import { appGitQuery, type AppGit } from '../api/app-git';
import { commitPlanQuery } from '../api/commit-many';
import { COMMITS, useCommit } from '../api/use-commit';
import { useUpdates } from '../api/use-updates';
import { ChangesSince } from './changes';
import { CommitForm } from './commit-form';
import { NoGitSync } from './no-gitsync';
import { RepositoryFacts } from './repository-facts';
import { SettleApp } from './settle-app';
import { Updates } from './updates';

/** While no events arrive: whether somebody else commits or pulls. */
const POLL_MS = 5_000;

interface Props {
  app: App;
  isOpen: boolean;
  save: () => Promise<boolean>;
  onPulled: () => void;
  onClose: () => void;
}

export function GitSyncDialog({ app, isOpen, save, onPulled, onClose }: Props) {
  const { id: w, isLive } = useWorkspace();
  const client = useQueryClient();
  const git = useQuery({
    ...appGitQuery(w, app.id),
    enabled: isOpen,
    staleTime: 0,
    refetchInterval: isLive ? false : POLL_MS,
  });
  const underWay = git.data?.underWay ?? null;
  const isCommit = underWay !== null && COMMITS.includes(underWay.kind);
  const refresh = () => {
    void client.invalidateQueries({ queryKey: appGitQuery(w, app.id).queryKey });
    void client.invalidateQueries({ queryKey: appQuery(w, app.id).queryKey });
  };
  const updates = useUpdates({
    appId: app.id,
    save,
    underWayId: underWay?.kind === 'pull_app' ? underWay.jobId : null,
    onEnd: refresh,
    onPulled: (isUpdated) => {
      if (isUpdated) onPulled();
    },
  });
  const commit = useCommit({
    appId: app.id,
    save,
    underWayId: isCommit ? underWay.jobId : null,
    onEnd: refresh,
    onMoved: updates.check,
  });
  const isOff = isProblem(git.error, 'git_not_configured', 'git_disabled');
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={isOff ? 'GitSync is not ready' : 'GitSync'}
      size={isOff ? 'md' : 640}
    >
      {isOff && <NoGitSync error={git.error} onClose={onClose} />}
      {git.isPending && <Loading />}
      {!isOff && git.error && !git.data && (
        <ProblemAlert error={git.error} title="The app’s state in Git is not known" />
      )}
      {!isOff && git.data && <Body app={app} git={git.data} commit={commit} updates={updates} />}
    </Modal>
  );
}

interface BodyProps {
  app: App;
  git: AppGit;
  commit: ReturnType<typeof useCommit>;
  updates: ReturnType<typeof useUpdates>;
}

function Body({ app, git, commit, updates }: BodyProps) {
  const { can } = useWorkspace();
  const mayChange = can('builder');
  return (
    <Stack gap="lg">
      <RepositoryFacts git={git} isLocked={app.locked} />
      <ChangesSince appId={app.id} git={git} />
      {mayChange && !app.locked && git.lastCommit === null && <OnBothSides app={app} />}
      {mayChange && !app.locked && <CommitForm appId={app.id} git={git} commit={commit} />}
      {mayChange && <Updates app={app} git={git} updates={updates} />}
      {!mayChange && (
        <Text size="sm" c="dimmed">
          Your role in this workspace is viewer. An admin can make you a builder, who commits and pulls.
        </Text>
      )}
    </Stack>
  );
}

/** Before the first commit: whether it would take the place of another app. */
function OnBothSides({ app }: { app: App }) {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const { data } = useQuery({ ...commitPlanQuery(w), staleTime: 0 });
  const found = data?.items.find(({ appId }) => appId === app.id);
  if (!found?.theirs || (found.state !== 'differs' && found.state !== 'name_taken')) return null;
  const refresh = () => void client.invalidateQueries({ queryKey: commitPlanQuery(w).queryKey });
  return <SettleApp app={found} theirs={found.theirs} onSettled={refresh} />;
}

const Loading = () => (
  <Stack gap="md" aria-busy role="status" aria-label="Loading">
    <Skeleton h={132} />
    <Skeleton h={150} />
  </Stack>
);
