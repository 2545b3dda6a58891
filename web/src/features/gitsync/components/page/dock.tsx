import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Stack, Text } from '@mantine/core';
import { useRef } from 'react';
import { TextLink } from '../../../../components';
import { useFallbackFocus } from '../../../../lib/focus';
import { useWorkspace, type OpenApp } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import type { GitSync } from '../../api/use-gitsync';
import type { Ticks } from '../../api/use-ticks';
import { canCombine, haveBothChanged } from '../../lib/both-changed';
import { MessageForm } from '../commit/message-form';
import { FirstCommitConflict } from '../conflict/first-commit-conflict';
import { Unpushed } from '../unpushed/unpushed';
import { CombineButton } from './combine-button';
import { OpenMerge } from './open-merge';
import { Outcome } from './outcome';
import classes from './page.module.css';
import { Problems } from './problems';
import { PullButton } from './pull-button';

interface Props {
  open: OpenApp;
  git: AppGit;
  sync: GitSync;
  ticks: Ticks;
}

/** Actions on the changes, and their outcomes. */
export function Dock(props: Props) {
  const { can } = useWorkspace();
  const { open, git } = props;
  return (
    <div className={classes.dock}>
      {!can('builder') ? (
        <Text size="sm" c="dimmed">
          <Trans>
            You are a viewer in this workspace. Builders can commit and pull; an admin can change your role.
          </Trans>
        </Text>
      ) : open.app.locked || git.isReadOnly ? (
        <Pulling {...props} />
      ) : (
        <Committing {...props} />
      )}
    </div>
  );
}

/** For an app that is updated by pulling alone. */
function Pulling({ open, git, sync }: Props) {
  const ref = useRef<HTMLButtonElement>(null);
  return (
    <Stack gap="sm">
      {git.isReadOnly && !open.app.locked && <ReadOnlyKey />}
      {git.mergeId !== null && <OpenMerge mergeId={git.mergeId} />}
      <div className={classes.act}>
        {canCombine(git, sync.news) && <CombineButton sync={sync} onCommit={null} />}
        <PullButton sync={sync} isSecond={haveBothChanged(git, sync.news)} ref={ref} />
        <Outcome git={git} sync={sync} />
      </div>
      <Problems {...{ open, git, sync }} fallback={ref} />
    </Stack>
  );
}

function Committing({ open, git, sync, ticks }: Props) {
  const messageRef = useRef<HTMLTextAreaElement>(null);
  const conflictRef = useFallbackFocus(messageRef);
  const { refresh } = sync;
  // A commit over another one takes no more than what has a tick.
  const commit = { ...sync.commit, commitOver: () => sync.commit.commitOver(ticks.only) };
  const combine = () => sync.combine(ticks.only);
  // A refused commit shows the conflict below its message.
  const isIdle = !commit.isPending && !commit.present && !commit.result;
  return (
    <Stack gap="sm">
      {!git.isCommitted && isIdle && (
        <div ref={conflictRef} className={classes.slot}>
          <FirstCommitConflict {...{ app: open.app, save: open.save, git, commit, refresh }} />
        </div>
      )}
      {git.mergeId !== null && <OpenMerge mergeId={git.mergeId} />}
      <Unpushed appId={open.app.id} sync={sync} />
      <MessageForm app={open.app} {...{ git, sync, ticks, messageRef }} />
      <Problems {...{ open, git }} sync={{ ...sync, commit, combine }} fallback={messageRef} />
    </Stack>
  );
}

function ReadOnlyKey() {
  const { id: w, can } = useWorkspace();
  return (
    <Text size="sm" role="note">
      <Trans>This workspace can pull but not commit: its key or token for the repository is read-only.</Trans>{' '}
      {can('admin') ? (
        <Trans>
          Grant write access at the provider, then finalize again under{' '}
          <TextLink to="/w/$w/settings/git" params={{ w }} size="sm" underline="always">
            Configure git
          </TextLink>
          .
        </Trans>
      ) : (
        t`An admin of the workspace can change that.`
      )}
    </Text>
  );
}
