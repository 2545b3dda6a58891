import { Button, Stack, Text, Textarea } from '@mantine/core';
import { useEffect, useEffectEvent, type RefObject } from 'react';
import { JobProgress, WaitingJob } from '../../../../components';
import { useFallbackFocus } from '../../../../lib/focus';
import { isRetried } from '../../../../lib/workspace';
import { usePreparedCommit } from '../../api/use-prepared-commit';
import { CommitId } from '../commit-id';
import classes from '../gitsync.module.css';
import type { CommitParts } from './commit-parts';
import { Refusal } from './refusal';

interface Props extends CommitParts {
  messageRef: RefObject<HTMLTextAreaElement | null>;
  /** Called if someone else changed the committed app in the repository. */
  onMoved: () => void;
}

/** The commit of the app: its message, what becomes of it, and what to do where it waits or is refused. */
export function CommitForm(props: Props) {
  const { messageRef, onMoved, ...parts } = props;
  const { git, commit } = parts;
  const { isPending, job, present } = commit;
  const lookAtTheirs = useEffectEvent(() => {
    if (git.isCommitted) onMoved();
  });
  const presentSha = present?.sha ?? null;
  useEffect(() => {
    if (presentSha !== null) lookAtTheirs();
  }, [presentSha]);
  const partRef = useFallbackFocus(messageRef);
  return (
    <Stack gap="sm" className={classes.part}>
      <MessageForm {...props} />
      {isPending && (
        <div ref={partRef} className={classes.slot}>
          <WaitingJob job={job} isLate={commit.isLate} />
        </div>
      )}
      {Boolean(commit.error) && (
        <div ref={partRef} className={classes.slot}>
          <Refusal {...parts} />
        </div>
      )}
    </Stack>
  );
}

function MessageForm({ app, git, commit, messageRef }: Props) {
  const { message, isPending, job } = commit;
  const prepare = usePreparedCommit(app.id);
  const prepareFirst = useEffectEvent(() => {
    if (git.hasUncommittedChanges) prepare();
  });
  useEffect(() => prepareFirst(), []);
  const canCommit = message.trim() !== '' && !isPending;
  const isWaiting = job !== null && isRetried(job);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (canCommit) commit.commit();
      }}
    >
      <Stack gap="sm">
        <Textarea
          ref={messageRef}
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
          <Button
            type="submit"
            disabled={message.trim() === '' || isWaiting}
            loading={isPending && !isWaiting}
          >
            Commit changes
          </Button>
          <div role="status" className={classes.outcome}>
            <Outcome git={git} commit={commit} />
          </div>
        </div>
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

function Outcome({ git, commit }: Pick<CommitParts, 'git' | 'commit'>) {
  const { isPending, isOwn, job, status, result } = commit;
  if (isPending) {
    return (
      <>
        <JobProgress job={job} label={progressOf(status, git.branch)} />
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
