import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Stack, Text, Button, Group, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useMutation } from '@tanstack/react-query';
import { useRef, useEffect, useEffectEvent, useState, type RefObject } from 'react';
import { TextLink, WaitingJob, PresentCommit, ProblemAlert, FormDialog } from '../../../../components';
import { isProblem, answerOf, api, problemOf } from '../../../../lib/api';
import { useFallbackFocus, bringIntoView } from '../../../../lib/focus';
import { useFormDialog } from '../../../../lib/form';
import { useWorkspace, type OpenApp } from '../../../../lib/workspace';
import { NextStep, OpenMerges } from '../../../branches';
import { asksAboutHost, HostQuestion } from '../../../hosts';
import type { AppGit } from '../../api/app-git';
import { commitPlanQuery } from '../../api/commit-many';
import type { GitSync } from '../../api/use-gitsync';
import type { Ticks } from '../../api/use-ticks';
import { canCombine, haveBothChanged } from '../../lib/both-changed';
import type { CommitParts } from '../commit-parts';
import { withoutRepeats } from '../../lib/same-problem';
import { FoldedGitProblem } from '../git-problem';
import gitsync from '../gitsync.module.css';
import { MessageForm } from '../message-form';
import { RenameApp } from '../rename-app';
import { ResolveConflict } from '../resolve-conflict';
import { Unpushed } from '../unpushed';
import { CombineButton } from './combine-button';
import { Outcome } from './outcome';
import classes from './page.module.css';
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
    <div className={classes.dock} data-first={!git.isCommitted || undefined}>
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
      <NextStep save={open.save} />
    </div>
  );
}

/** Form for an app that is only updated by pulls. */
function Pulling({ open, git, sync }: Props) {
  const ref = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Stack gap="xs" className={classes.notices}>
        <Problems {...{ open, git, sync }} fallback={ref} />
        {git.isReadOnly && !open.app.locked && <ReadOnlyKey />}
        <OpenMerges appId={open.app.id} />
      </Stack>
      <div className={classes.act}>
        {canCombine(git, sync.news) && <CombineButton sync={sync} onCommit={null} />}
        <PullButton sync={sync} isSecond={haveBothChanged(git, sync.news)} ref={ref} />
        <Outcome git={git} sync={sync} />
      </div>
    </>
  );
}

function Committing({ open, git, sync, ticks }: Props) {
  const messageRef = useRef<HTMLTextAreaElement>(null);
  const conflictRef = useFallbackFocus(messageRef);
  const { refresh } = sync;
  // A commit over another one takes no more than what has a tick.
  const commit = { ...sync.commit, commitOver: () => sync.commit.commitOver(ticks.only) };
  const combine = () => sync.combine(ticks.only);
  // A refused commit shows the conflict above its message.
  const isIdle = !commit.isPending && !commit.present && !commit.result;
  return (
    <>
      <Stack gap="xs" className={classes.notices}>
        <Problems {...{ open, git }} sync={{ ...sync, commit, combine }} fallback={messageRef} />
        {!git.isCommitted && isIdle && (
          <div ref={conflictRef} className={classes.slot}>
            <FirstCommitConflict {...{ app: open.app, save: open.save, git, commit, refresh }} />
          </div>
        )}
        <OpenMerges appId={open.app.id} />
        <Unpushed appId={open.app.id} sync={sync} shown={listProblems(sync).map(({ error }) => error)} />
      </Stack>
      <MessageForm app={open.app} {...{ git, sync, ticks, messageRef }} />
    </>
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
            Configure Git
          </TextLink>
          .
        </Trans>
      ) : (
        t`An admin of the workspace can change that.`
      )}
    </Text>
  );
}

interface ProblemsProps {
  open: OpenApp;
  git: AppGit;
  sync: GitSync;
  /** Takes the focus when the part disappears that has it. */
  fallback: RefObject<HTMLElement | null>;
}

/** Problems and questions of all that can be done here, one line each. */
function Problems({ open, git, sync, fallback }: ProblemsProps) {
  const { commit, pull, combine, refresh } = sync;
  const partRef = useFallbackFocus(fallback);
  // A pull that was refused is found as the app's last failed job, too.
  const asking = [pull.error, commit.error].find(asksAboutHost);
  useTheirCommit(git, sync);
  return (
    <>
      {commit.isPending && (
        <div ref={partRef} className={classes.slot}>
          <WaitingJob job={commit.job} isLate={commit.isLate} />
        </div>
      )}
      {commit.present && !commit.hasConflicts && (
        <div ref={partRef} className={classes.slot}>
          <div ref={bringIntoView}>
            <Refusal {...{ app: open.app, save: open.save, git, commit, combine, refresh }} />
          </div>
        </div>
      )}
      <div ref={partRef} className={classes.slot}>
        <WaitingJob job={pull.job} isLate={pull.isLate} />
        {pull.wantsDiscard && <Discard pull={pull} />}
        {asking !== undefined && (
          <div role="alert" className={gitsync.warning} ref={bringIntoView}>
            <HostQuestion
              error={asking}
              label={t`Pull`}
              labelWithTables={t`Change the tables and pull`}
              onRepeat={pull.repeat}
              onCancel={() => {
                pull.reset();
                commit.reset();
              }}
            />
          </div>
        )}
        <Stack gap="xs">
          {listProblems(sync).map(({ title, error, onRetry }) => (
            <FoldedGitProblem key={title} {...{ title, error, onRetry }}>
              <AllowSecrets error={error} />
            </FoldedGitProblem>
          ))}
        </Stack>
      </div>
    </>
  );
}

interface Problem {
  title: string;
  error: unknown;
  /** Undefined where a button of the form does the same. */
  onRetry?: () => void;
}

/** Lists each problem once, under the title of the act that failed last. */
function listProblems({ commit, pull, discard, news }: GitSync): Problem[] {
  const isAsking = commit.present !== null || commit.hasConflicts;
  return withoutRepeats<Problem>([
    {
      title: isProblem(commit.error, 'git_cancelled') ? t`Cancelled` : t`Not committed`,
      error: isAsking || asksAboutHost(commit.error) ? null : commit.error,
    },
    {
      title: t`Not pulled`,
      error: pull.wantsDiscard || pull.asksAboutHost || pull.hasConflicts ? null : pull.error,
    },
    { title: t`Not discarded`, error: discard.error },
    { title: t`The discarded changes were not restored`, error: discard.undoError, onRetry: discard.undo },
    { title: t`Not checked`, error: news.error, onRetry: news.look },
  ]);
}

/** A commit that was refused because of another one: that one is news. */
function useTheirCommit(git: AppGit, { commit, news }: GitSync): void {
  const look = useEffectEvent(() => {
    if (git.isCommitted) news.look();
  });
  const sha = commit.present?.sha ?? null;
  useEffect(() => {
    if (sha !== null) look();
  }, [sha]);
}

const Discard = ({ pull }: { pull: GitSync['pull'] }) => (
  <div role="alert" className={gitsync.warning} ref={bringIntoView}>
    <Text size="sm" fw={600}>
      <Trans>This app has uncommitted changes</Trans>
    </Text>
    <Text size="sm" mt={2}>
      <Trans>
        Pulling replaces them with the repository’s state. They are first saved as a version of the app, so
        you can go back to them.
      </Trans>
    </Text>
    <Group gap="xs" mt="sm">
      <Button size="xs" onClick={pull.pullDiscarding}>
        <Trans>Pull and keep mine as a version</Trans>
      </Button>
      <Button size="xs" variant="default" onClick={pull.reset}>
        <Trans>Cancel</Trans>
      </Button>
    </Group>
  </div>
);

/** Says which other state stands in the way of a commit, and offers ways to go on. */
function Refusal(props: CommitParts) {
  const { git, commit } = props;
  if (!git.isCommitted) return <FirstCommitConflict {...props} />;
  return isProblem(commit.error, 'git_app_name_taken') ? <NameTaken {...props} /> : <Moved {...props} />;
}

/** Conflict with a commit of someone else: nothing was overwritten. The user pulls, or commits over what they see here. */
const Moved = ({ commit: { error, present, isRefusedAgain, commitOver }, combine }: CommitParts) => (
  <ProblemAlert
    key={present?.sha}
    error={error}
    title={
      isRefusedAgain
        ? t`Not committed: the app has changed again in the repository`
        : t`Someone else changed this app in the repository`
    }
  >
    {present && <PresentCommit commit={present} />}
    {combine && (
      <Button size="xs" onClick={combine}>
        <Trans>Merge and commit</Trans>
      </Button>
    )}
    <Button size="xs" variant="default" onClick={() => commitOver()}>
      <Trans>Overwrite with my version</Trans>
    </Button>
    <Text size="xs" c="dimmed" className={gitsync.hint}>
      <Trans>
        Merging keeps the changes of both. Overwriting adds a commit with your version of the app alone. To
        use theirs instead, pull.
      </Trans>
    </Text>
  </ProblemAlert>
);

/** A committed app whose new name is taken. The other app is never replaced by a rename. */
const NameTaken = ({ app, commit, save, refresh }: CommitParts) => (
  <>
    <ProblemAlert error={commit.error} title={t`Not committed`}>
      {commit.present && <PresentCommit commit={commit.present} />}
    </ProblemAlert>
    <RenameApp
      app={app}
      save={save}
      onRenamed={() => {
        commit.reset();
        refresh();
      }}
    />
  </>
);

/** Lets an admin allow what a commit was refused for. Nothing for another error, and for others. */
function AllowSecrets({ error }: { error: unknown }) {
  const { can } = useWorkspace();
  const [isOpen, setIsOpen] = useState(false);
  const secrets = secretsOf(error);
  if (secrets.length === 0 || !can('admin')) return null;
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setIsOpen(true)}>
        <Trans>Allow in commits…</Trans>
      </Button>
      {isOpen && <AllowDialog secrets={secrets} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function AllowDialog({ secrets, onClose }: { secrets: FoundSecret[]; onClose: () => void }) {
  const { id } = useWorkspace();
  const { form, ...state } = useFormDialog({
    initialValues: { reason: '' },
    validate: { reason: (reason) => (reason.trim() === '' ? t`Enter why it may be committed.` : null) },
    mutation: useAllowSecrets(id),
    toInput: ({ reason }) => ({ secrets, reason: reason.trim() }),
    onSuccess: () => {
      notifications.show({ message: t`The app can now be committed.` });
      onClose();
    },
  });
  return (
    <FormDialog title={t`Allow in commits`} submitLabel={t`Allow`} form={form} {...state} onClose={onClose}>
      <Text size="sm">
        <Trans>
          Everybody who can read the repository sees these values, and they stay in its history. Your name and
          the reason are recorded.
        </Trans>
      </Text>
      <ul className={gitsync.secrets} aria-label={t`Values`}>
        {secrets.map(({ fingerprint, rule, place, path }) => (
          <li key={fingerprint}>
            <Trans>
              {rule.replaceAll('-', ' ')} in {place.at(-1) ?? t`the app`} <code>{path}</code>
            </Trans>
          </li>
        ))}
      </ul>
      <Textarea
        label={t`Reason`}
        autosize
        minRows={2}
        maxLength={1_000}
        data-autofocus
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  );
}

/** Text of an app that looks like a secret, as the error `secret_found` tells. */
interface FoundSecret {
  fingerprint: string;
  rule: string;
  place: string[];
  path: string;
}

const secretsOf = (error: unknown): FoundSecret[] => {
  const { code, data } = problemOf(error);
  return code === 'secret_found' && Array.isArray(data.secrets) ? (data.secrets as FoundSecret[]) : [];
};

/** Allows texts to be committed although they look like secrets. */
function useAllowSecrets(w: string) {
  return useMutation({
    mutationFn: async ({ secrets, reason }: { secrets: FoundSecret[]; reason: string }): Promise<void> => {
      for (const { fingerprint } of secrets)
        await answerOf(
          api.POST('/api/workspaces/{w}/git/allowed-secrets', {
            params: { path: { w } },
            body: { fingerprint, reason },
          }),
        );
    },
  });
}

/** Asks what to do about an app that the repository has already: before the first commit, or when it was refused. */
function FirstCommitConflict({ app, commit, save, refresh }: CommitParts) {
  const { copy } = useWorkspace();
  const { data, isPending } = useQuery({ ...commitPlanQuery(copy), staleTime: 0 });
  const planned = data?.items.find(({ appId }) => appId === app.id);
  const isConflict = planned?.state === 'differs' || planned?.state === 'name_taken';
  const theirs = isConflict ? planned.theirs : null;
  const { present, isRefusedAgain, commitOver } = commit;
  if (!theirs && !present) return null;
  const onResolved = () => {
    commit.reset();
    refresh();
  };
  const isNameTaken = theirs
    ? planned?.state === 'name_taken'
    : isProblem(commit.error, 'git_app_name_taken');
  return (
    <ResolveConflict
      app={{ appId: app.id, name: app.name }}
      theirs={theirs}
      isLooking={isPending}
      refused={present && { present, isAgain: isRefusedAgain, replace: () => commitOver() }}
      onResolved={onResolved}
    >
      {/* Under another name, the app itself would still be there in another state. */}
      {isNameTaken && <RenameApp app={app} save={save} onRenamed={onResolved} />}
    </ResolveConflict>
  );
}
