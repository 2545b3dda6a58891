import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Stack, Text, Textarea } from '@mantine/core';
import { useEffect, useEffectEvent, type RefObject } from 'react';
import type { App } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import type { GitSync } from '../../api/use-gitsync';
import type { Ticks } from '../../api/use-ticks';
import { usePreparedCommit } from '../../api/use-prepared-commit';
import classes from '../gitsync.module.css';
import { Outcome } from '../page/outcome';
import { canCombine } from '../../lib/both-changed';
import { CommitButtons } from './commit-buttons';
import { MessageInGit } from './message-in-git';

interface Props {
  app: App;
  git: AppGit;
  sync: GitSync;
  ticks: Ticks;
  messageRef: RefObject<HTMLTextAreaElement | null>;
}

/** The message of the next commit, and the action that the state calls for. */
export function MessageForm({ app, git, sync, ticks, messageRef }: Props) {
  const { commit } = sync;
  const { message, isPending } = commit;
  const prepare = usePreparedCommit(app.id);
  const prepareFirst = useEffectEvent(() => {
    if (git.hasUncommittedChanges) prepare();
  });
  useEffect(() => prepareFirst(), []);
  const reason = whyNot(git, commit, ticks);
  const canCommit = reason === null && !isPending && !sync.pull.isPending && !sync.discard.isPending;
  const submit = () => {
    if (!canCommit) return;
    if (!canCombine(git, sync.news)) commit.commit(ticks.only);
    else if (git.hasUnpushed) sync.pull.combine();
    else sync.combine(ticks.only);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="xs">
        <Textarea
          ref={messageRef}
          label={t`Commit message`}
          placeholder={t`What did you change, and why?`}
          autosize
          minRows={2}
          maxRows={6}
          value={message}
          readOnly={isPending}
          onChange={(event) => {
            commit.setMessage(event.currentTarget.value);
            prepare();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
          }}
        />
        <Text size="xs" c="dimmed">
          <Trans>
            Author: {git.author.name} &lt;{git.author.email}&gt;
          </Trans>
        </Text>
        <MessageInGit parts={git.messageParts} message={message} />
        <div className={classes.act}>
          <CommitButtons {...{ git, sync, ticks, canCommit }} />
          <Reason sync={sync} reason={reason} />
          <Outcome git={git} sync={sync} />
        </div>
      </Stack>
    </form>
  );
}

/** Says why there is nothing to commit with; null if there is. */
function whyNot(git: AppGit, { message }: GitSync['commit'], { only }: Ticks): string | null {
  if (!git.hasUncommittedChanges) return t`No changes to commit`;
  if (only?.length === 0) return t`Select changes to commit`;
  return message.trim() === '' ? t`Enter a message to commit` : null;
}

function Reason({ sync, reason }: { sync: GitSync; reason: string | null }) {
  const { commit, pull, discard } = sync;
  const isPending = [commit, pull, discard].some((each) => each.isPending);
  // An outcome is all that is to be said, until somebody goes on to write.
  const outcomes = [commit.result, pull.result, discard.result, sync.combined];
  const isDone = commit.message === '' && outcomes.some((outcome) => outcome !== null);
  return isPending || isDone || reason === null ? null : (
    <Text size="xs" c="dimmed">
      {reason}
    </Text>
  );
}
