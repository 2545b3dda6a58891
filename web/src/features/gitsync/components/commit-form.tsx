import { Button, Stack, Text, Textarea } from '@mantine/core';
import { useEffect, useEffectEvent } from 'react';
import { ProblemAlert, StateBadge } from '../../../components';
import type { AppGit } from '../api/app-git';
import { usePreparedCommit } from '../api/use-prepared-commit';
import type { useCommit } from '../api/use-commit';
import { CommitId } from './commit-id';
import { GitProblem } from './git-problem';
import classes from './gitsync.module.css';

interface Props {
  appId: string;
  git: AppGit;
  commit: ReturnType<typeof useCommit>;
}

export function CommitForm({ appId, git, commit }: Props) {
  const { message, isPending, isMoved } = commit;
  const prepare = usePreparedCommit(appId);
  const prepareFirst = useEffectEvent(() => {
    if (git.hasUncommittedChanges) prepare();
  });
  useEffect(() => prepareFirst(), []);
  const lookAtTheirs = useEffectEvent(commit.onMoved);
  useEffect(() => {
    if (isMoved) lookAtTheirs();
  }, [isMoved]);
  const canCommit = message.trim() !== '' && !isPending;
  return (
    <form
      noValidate
      className={classes.part}
      onSubmit={(event) => {
        event.preventDefault();
        if (canCommit) commit.commit();
      }}
    >
      <Stack gap="sm">
        <Textarea
          label="Commit message"
          placeholder="What did you change, and why?"
          autosize
          minRows={2}
          maxRows={8}
          value={message}
          readOnly={isPending}
          onChange={(event) => {
            commit.setMessage(event.currentTarget.value);
            prepare();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && canCommit) commit.commit();
          }}
          data-autofocus
        />
        <Text size="xs" c="dimmed">
          Author: {git.author.name} &lt;{git.author.email}&gt;
        </Text>
        <MessageInGit parts={git.messageParts} message={message} />
        <div className={classes.act}>
          <Button type="submit" disabled={message.trim() === ''} loading={isPending}>
            Commit changes
          </Button>
          <div role="status" className={classes.outcome}>
            <Outcome git={git} commit={commit} />
          </div>
        </div>
        {isMoved ? <Moved commit={commit} /> : <GitProblem error={commit.error} title="Not committed" />}
      </Stack>
    </form>
  );
}

/** Preview of the message in the workspace's template. */
const MessageInGit = ({ parts, message }: { parts: string[] | null; message: string }) =>
  parts !== null &&
  message.trim() !== '' && (
    <div role="group" aria-label="Message preview">
      <Text size="xs" c="dimmed">
        Commit message with this workspace’s template
      </Text>
      <div className={classes.template} tabIndex={0}>
        {parts.join(message.trim()).trim()}
      </div>
    </div>
  );

function Outcome({ git, commit: { isPending, isOwn, job, status, result } }: Omit<Props, 'appId'>) {
  if (isPending) {
    return (
      <>
        <StateBadge tone="busy" label={progressOf(status, git.branch)} />
        {!isOwn && job && (
          <Text size="sm" className={classes.message}>
            {job.author.name}: {job.message}
          </Text>
        )}
      </>
    );
  }
  if (!result) return null;
  if (!result.changed) {
    return <Text size="sm">Nothing to commit: the repository already has this state of the app.</Text>;
  }
  return (
    <Text size="sm" component="span">
      Committed as <CommitId sha={result.sha} git={git} />
    </Text>
  );
}

function progressOf(status: string | null, branch: string): string {
  if (status === 'running') return `Pushing to ${branch}`;
  return status === 'queued' ? 'Waiting in the queue' : 'Saving';
}

/** Conflict with a commit of someone else: nothing was overwritten. The user pulls, or commits on top. */
const Moved = ({ commit }: { commit: Props['commit'] }) => (
  <ProblemAlert error={commit.error} title="Someone else changed this app in the repository">
    <Button size="xs" variant="default" onClick={commit.commitOver}>
      Commit over it
    </Button>
    <Text size="xs" c="dimmed" className={classes.hint}>
      Adds a commit with your state of the app on top of theirs. To use theirs instead, select Pull changes
      below.
    </Text>
  </ProblemAlert>
);
