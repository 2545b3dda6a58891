import { Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { ProblemAlert, TextLink } from '../../../components';
import { isProblem } from '../../../lib/api';
import { useFallbackFocus } from '../../../lib/focus';
import { appQuery, useWorkspace, type App } from '../../../lib/workspace';
import { appGitQuery, type AppGit } from '../api/app-git';
import { commitPlanQuery, conflictKey } from '../api/commit-many';
import { COMMITS, useCommit } from '../api/use-commit';
import { useUpdates } from '../api/use-updates';
import { ChangesSince } from './changes';
import { CommitForm } from './commit/commit-form';
import type { CommitParts } from './commit/commit-parts';
import { FirstCommitConflict } from './conflict/first-commit-conflict';
import classes from './gitsync.module.css';
import { NoGitSync } from './no-gitsync';
import { RepositoryFacts } from './repository-facts';
import { Updates } from './updates';

/** Polling interval while no events arrive, to notice commits and pulls of others. */
const POLL_MS = 5_000;

interface Props {
  app: App;
  isOpen: boolean;
  /** A job that has ended, whose outcome the dialog shows; null: none. */
  openedFor: string | null;
  save: () => Promise<boolean>;
  onPulled: () => void;
  onClose: () => void;
  /** Called when the dialog has disappeared. */
  onClosed: () => void;
}

export function GitSyncDialog(props: Props) {
  const { app, isOpen, onClose } = props;
  const { git, commit, updates, refresh } = useGitSync(props);
  const isOff = isProblem(git.error, 'git_not_configured', 'git_disabled');
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      onExitTransitionEnd={props.onClosed}
      title={isOff ? 'GitSync is not ready' : 'GitSync'}
      size={isOff ? 'md' : 640}
    >
      {isOff && <NoGitSync error={git.error} onClose={onClose} />}
      {git.isPending && <Loading />}
      {!isOff && !git.data && (
        <ProblemAlert error={git.error} title="The Git state of the app could not be loaded" />
      )}
      {!isOff && git.data && <Body {...{ app, commit, updates, refresh }} git={git.data} save={props.save} />}
    </Modal>
  );
}

function useGitSync({ app, isOpen, openedFor, save, onPulled }: Props) {
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
    void client.invalidateQueries({ queryKey: commitPlanQuery(w).queryKey });
    void client.invalidateQueries({ queryKey: conflictKey(w, app.id) });
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
    underWayId: jobIds.commit ?? openedFor,
    onEnd: refresh,
  });
  return { git, commit, updates, refresh };
}

function jobIdsOf(underWay: AppGit['underWay']): { commit: string | null; pull: string | null } {
  if (!underWay) return { commit: null, pull: null };
  const { kind, jobId } = underWay;
  return { commit: COMMITS.includes(kind) ? jobId : null, pull: kind === 'pull_app' ? jobId : null };
}

interface BodyProps extends CommitParts {
  updates: ReturnType<typeof useUpdates>;
}

function Body({ updates, ...parts }: BodyProps) {
  const { app, git } = parts;
  const { can } = useWorkspace();
  const mayChange = can('builder');
  return (
    <Stack gap="lg">
      <RepositoryFacts git={git} isLocked={app.locked} />
      <ChangesSince appId={app.id} git={git} />
      {mayChange && !app.locked && <Committing {...parts} onMoved={updates.check} />}
      {mayChange && <Updates app={app} git={git} updates={updates} />}
      {!mayChange && (
        <Text size="sm" c="dimmed">
          You are a viewer in this workspace. Builders can commit and pull; an admin can change your role.
        </Text>
      )}
    </Stack>
  );
}

function Committing({ onMoved, ...parts }: CommitParts & { onMoved: () => void }) {
  const { git, commit } = parts;
  const messageRef = useRef<HTMLTextAreaElement>(null);
  const conflictRef = useFallbackFocus(messageRef);
  if (git.isReadOnly) return <ReadOnlyKey />;
  // A refused commit shows the conflict below its message.
  const isIdle = !commit.isPending && !commit.present && !commit.result;
  return (
    <>
      {!git.isCommitted && isIdle && (
        <div ref={conflictRef} className={classes.slot}>
          <FirstCommitConflict {...parts} />
        </div>
      )}
      <CommitForm {...parts} messageRef={messageRef} onMoved={onMoved} />
    </>
  );
}

function ReadOnlyKey() {
  const { id: w, can } = useWorkspace();
  return (
    <Text size="sm" role="note">
      This workspace can pull but not commit: its key or token for the repository is read-only.{' '}
      {can('admin') ? (
        <>
          Grant write access at the provider, then finalize again under{' '}
          <TextLink to="/w/$w/settings/git" params={{ w }} size="sm" underline="always">
            Configure git
          </TextLink>
          .
        </>
      ) : (
        'An admin of the workspace can change that.'
      )}
    </Text>
  );
}

const Loading = () => (
  <Stack gap="md" aria-busy role="status" aria-label="Loading">
    <Skeleton h={132} />
    <Skeleton h={150} />
  </Stack>
);
