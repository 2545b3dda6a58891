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
import { ResolveConflict } from './resolve-conflict';
import { Updates } from './updates';

/** Polling interval while no events arrive, to notice commits and pulls of others. */
const POLL_MS = 5_000;

interface Props {
  app: App;
  isOpen: boolean;
  save: () => Promise<boolean>;
  onPulled: () => void;
  onClose: () => void;
}

export function GitSyncDialog(props: Props) {
  const { app, isOpen, onClose } = props;
  const { git, commit, updates } = useGitSync(props);
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
      {!isOff && !git.data && (
        <ProblemAlert error={git.error} title="The Git state of the app could not be loaded" />
      )}
      {!isOff && git.data && <Body app={app} git={git.data} commit={commit} updates={updates} />}
    </Modal>
  );
}

function useGitSync({ app, isOpen, save, onPulled }: Props) {
  const { id: w, isLive } = useWorkspace();
  const client = useQueryClient();
  const git = useQuery({
    ...appGitQuery(w, app.id),
    enabled: isOpen,
    staleTime: 0,
    refetchInterval: isLive ? false : POLL_MS,
  });
  const jobIds = jobIdsOf(git.data?.underWay ?? null);
  const refresh = () => {
    void client.invalidateQueries({ queryKey: appGitQuery(w, app.id).queryKey });
    void client.invalidateQueries({ queryKey: appQuery(w, app.id).queryKey });
  };
  const updates = useUpdates({
    appId: app.id,
    save,
    underWayId: jobIds.pull,
    onEnd: refresh,
    onPulled: (isUpdated) => {
      if (isUpdated) onPulled();
    },
  });
  const commit = useCommit({
    appId: app.id,
    save,
    underWayId: jobIds.commit,
    onEnd: refresh,
    onMoved: updates.check,
  });
  return { git, commit, updates };
}

function jobIdsOf(underWay: AppGit['underWay']): { commit: string | null; pull: string | null } {
  if (!underWay) return { commit: null, pull: null };
  const { kind, jobId } = underWay;
  return { commit: COMMITS.includes(kind) ? jobId : null, pull: kind === 'pull_app' ? jobId : null };
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
      {mayChange && !app.locked && git.lastCommit === null && <FirstCommitConflict app={app} />}
      {mayChange && !app.locked && <CommitForm appId={app.id} git={git} commit={commit} />}
      {mayChange && <Updates app={app} git={git} updates={updates} />}
      {!mayChange && (
        <Text size="sm" c="dimmed">
          You are a viewer in this workspace. Builders can commit and pull; an admin can change your role.
        </Text>
      )}
    </Stack>
  );
}

/** Warns before the first commit if it would replace another app. */
function FirstCommitConflict({ app }: { app: App }) {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const { data } = useQuery({ ...commitPlanQuery(w), staleTime: 0 });
  const found = data?.items.find(({ appId }) => appId === app.id);
  if (!found?.theirs || (found.state !== 'differs' && found.state !== 'name_taken')) return null;
  const refresh = () => void client.invalidateQueries({ queryKey: commitPlanQuery(w).queryKey });
  return <ResolveConflict app={found} theirs={found.theirs} onResolved={refresh} />;
}

const Loading = () => (
  <Stack gap="md" aria-busy role="status" aria-label="Loading">
    <Skeleton h={132} />
    <Skeleton h={150} />
  </Stack>
);
