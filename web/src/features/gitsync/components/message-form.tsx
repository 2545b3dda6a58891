import { t, plural } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Stack, Text, Textarea, Button } from '@mantine/core';
import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';
import { isProblem } from '../../../lib/api';
import { isPressed, useKeyGroup } from '../../../lib/keys';
import { FORM_KEYS, SUBMIT } from '../../../lib/screen-keys/forms';
import { useWorkspace, isRetried, type App } from '../../../lib/workspace';
import { asksAboutHost } from '../../hosts';
import { prepareCommit, type AppGit } from '../api/app-git';
import type { GitSync } from '../api/use-gitsync';
import type { Ticks } from '../api/use-ticks';
import { canCombine, haveBothChanged } from '../lib/both-changed';
import classes from './gitsync.module.css';
import { MessageInGit } from './message-in-git';
import { CombineButton } from './page/combine-button';
import { Outcome } from './page/outcome';
import { PullButton } from './page/pull-button';

interface Props {
  app: App;
  git: AppGit;
  sync: GitSync;
  ticks: Ticks;
  messageRef: RefObject<HTMLTextAreaElement | null>;
}

/** The message of the next commit, and the action that fits the state. */
export function MessageForm({ app, git, sync, ticks, messageRef }: Props) {
  const { commit } = sync;
  const { message, isPending } = commit;
  const prepare = usePreparedCommit(app.id);
  useKeyGroup(FORM_KEYS);
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
            if (isPressed(SUBMIT, event)) submit();
          }}
        />
        <Text size="xs" c="dimmed">
          <Trans>
            Author: {git.author.name} &lt;{git.author.email}&gt;
          </Trans>
        </Text>
        <MessageInGit parts={git.messageParts} message={message} />
        <div className={classes.act}>
          <CommitButtons {...{ app, git, sync, ticks, canCommit }} />
          <Reason sync={sync} reason={reason} />
          <Outcome git={git} sync={sync} />
        </div>
      </Stack>
    </form>
  );
}

/** Returns the reason why there is nothing to commit; null if there is something. */
function whyNot(git: AppGit, { message }: GitSync['commit'], { only }: Ticks): string | null {
  if (!git.hasUncommittedChanges) return t`No changes to commit`;
  if (only?.length === 0) return t`Select changes to commit`;
  return message.trim() === '' ? t`Enter a message to commit` : null;
}

function Reason({ sync, reason }: { sync: GitSync; reason: string | null }) {
  const { commit, pull, discard } = sync;
  const isPending = [commit, pull, discard].some((each) => each.isPending);
  // After an outcome, no reason is shown until the user types again.
  const outcomes = [commit.result, pull.result, discard.result, sync.combined];
  const isDone = commit.message === '' && outcomes.some((outcome) => outcome !== null);
  return isPending || isDone || reason === null ? null : (
    <Text size="xs" c="dimmed">
      {reason}
    </Text>
  );
}

/** The server keeps the prepared connection for 30 s. */
const AGAIN_MS = 25_000;

/** Tells the server that a commit is likely, so that its connection is open in time. */
function usePreparedCommit(appId: string): () => void {
  const { copy } = useWorkspace();
  const preparedAt = useRef(-AGAIN_MS);
  return () => {
    const now = performance.now();
    if (now - preparedAt.current < AGAIN_MS) return;
    preparedAt.current = now;
    void prepareCommit(copy, appId);
  };
}

interface CommitButtonsProps {
  app: App;
  git: AppGit;
  sync: GitSync;
  ticks: Ticks;
  canCommit: boolean;
}

/** One primary action, chosen by the state here and in the repository, and the other actions beside it. */
function CommitButtons(props: CommitButtonsProps) {
  const { app, git, sync } = props;
  const { news } = sync;
  const isSettled = git.isCommitted && !git.hasUncommittedChanges && !git.hasUnpushed;
  if (haveBothChanged(git, news)) return <OverTheirs {...props} />;
  return (
    <>
      <PullButton sync={sync} isAlways={app.hostedBy?.kind === 'tooljet' && isSettled} />
      <CommitButton {...props} isSecond={news.news !== null || git.mergeId !== null} isOver={false} />
      {git.hasUncommittedChanges && <CommitLater {...props} />}
    </>
  );
}

function OverTheirs(props: CommitButtonsProps) {
  const { git, sync, ticks, canCommit } = props;
  // A pull first puts unpushed commits on top.
  const mayCommit = (canCommit || sync.commit.isPending) && !git.hasUnpushed;
  const combine = mayCommit ? () => sync.combine(ticks.only) : null;
  return (
    <>
      {canCombine(git, sync.news) && <CombineButton sync={sync} onCommit={combine} />}
      {git.hasUncommittedChanges && <CommitButton {...props} isSecond isOver />}
      {!git.hasUnpushed && <PullButton sync={sync} isSecond />}
    </>
  );
}

/** Commits here, to be pushed with the next commit or on request. */
const CommitLater = ({ sync: { commit }, ticks, canCommit }: CommitButtonsProps) => (
  <Button
    variant="subtle"
    disabled={!canCommit}
    title={t`Commits locally. The commit is pushed with the next one, or when you push.`}
    onClick={() => commit.keep(ticks.only)}
  >
    <Trans>Push later</Trans>
  </Button>
);

interface ButtonProps extends CommitButtonsProps {
  isSecond: boolean;
  /** True if the repository has another change, which is shown before it is replaced. */
  isOver: boolean;
}

function CommitButton({ sync: { commit, pull }, ticks, canCommit, isSecond, isOver }: ButtonProps) {
  const { isPending, job } = commit;
  const isWaiting = job !== null && isRetried(job);
  const isShownPending = isPending && !isWaiting && !isOver;
  return (
    <Button
      type={isOver ? 'button' : 'submit'}
      variant={isSecond ? 'default' : 'filled'}
      disabled={!canCommit && (!isShownPending || pull.isPending)}
      loading={isShownPending}
      onClick={isOver ? () => commit.commit(ticks.only) : undefined}
    >
      {isOver ? t`Overwrite…` : labelOf(commit, ticks)}
    </Button>
  );
}

function labelOf({ error, present }: GitSync['commit'], { only }: Ticks): string {
  const isFailed = error && !present && !asksAboutHost(error);
  if (isFailed && !isProblem(error, 'git_cancelled', 'not_saved', 'merge_conflicts')) return t`Try again`;
  if (!only || only.length === 0) return t`Commit`;
  return plural(only.length, { one: 'Commit # change', other: 'Commit # changes' });
}
