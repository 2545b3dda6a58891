import { t, plural } from '@lingui/core/macro';
import { Trans, Plural } from '@lingui/react/macro';
import { Checkbox, Stack, Text, Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog, Confirmation, LinkButton, ProblemAlert } from '../../../components';
import { isProblem, type ApiProblem } from '../../../lib/api';
import { bringIntoView } from '../../../lib/focus';
import { rememberBranch } from '../../../lib/session';
import { branchesKey, copyKey, useWorkspace } from '../../../lib/workspace';
import { pushBranch, deleteBranch, type Deletion } from '../api/branches';
import { useMerging } from '../api/use-merging';
import { useOpenBranch, type Save } from '../api/use-open-branch';
import type { Branch, MergeSides } from '../branch-facts';
import { outcomeOf, clashesIn, type BranchMerge } from '../merge-labels';
import classes from './branches.module.css';
import { MergeForm } from './merge/merge-form';
import { MergedThings } from './merge/merged-things';
import { PullRequestDialog } from './merge/pull-request-dialog';
import { NewBranchDialog } from './new-branch-dialog';

export type BranchDialog =
  | { kind: 'new' }
  | { kind: 'delete'; branch: Branch }
  | { kind: 'push'; branch: Branch }
  /** `id`: differs for each request. */
  | { kind: 'merge'; id: string; sides: MergeSides }
  /** The merge that this tab started. */
  | { kind: 'started-merge' };

interface Props {
  dialog: BranchDialog;
  save?: Save;
  onClose: () => void;
}

export function BranchDialogs({ dialog, save, onClose }: Props) {
  switch (dialog.kind) {
    case 'new':
      return <NewBranchDialog save={save} onClose={onClose} />;
    case 'delete':
      return <DeleteBranch branch={dialog.branch} onClose={onClose} />;
    case 'push':
      return <PushBranch branch={dialog.branch} onClose={onClose} />;
    case 'merge':
      return <MergeDialog key={dialog.id} asked={dialog.sides} save={save} onClose={onClose} />;
    case 'started-merge':
      return <MergeDialog asked={null} save={save} onClose={onClose} />;
  }
}

interface MergeDialogProps {
  /** Null: shows the merge that this tab started before a reload. */
  asked: MergeSides | null;
  save?: Save;
  onClose: () => void;
}

/** Merges a branch into another one, after a preview. If closed during the merge, a notification reports the end. */
function MergeDialog({ asked, save, onClose }: MergeDialogProps) {
  const merging = useMerging({ asked, save, onClose });
  const [isPullRequest, setIsPullRequest] = useState(false);
  const { sides, job, preview, isHidden, close } = merging;
  const { result } = job;
  if (isHidden || sides.from === '') return null;
  if (isPullRequest && preview.data) {
    return (
      <PullRequestDialog
        sides={sides}
        preview={preview.data}
        onBack={() => setIsPullRequest(false)}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog onClose={close} title={t`Merge branches`} size="lg">
      <span className="visually-hidden" role="status">
        {result && Object.values(outcomeOf(result, sides)).join('. ')}
      </span>
      {result ? (
        <MergeOutcome merge={result} onAgain={job.reset} {...{ sides, save, onClose }} />
      ) : (
        <MergeForm merging={merging} onPullRequest={() => setIsPullRequest(true)} onClose={close} />
      )}
    </Dialog>
  );
}

interface BranchDialogProps {
  branch: Branch;
  onClose: () => void;
}

/** Pushes the unpushed commits of a branch, and creates it in the repository if missing. */
function PushBranch({ branch: { name, isRemote, isDefault, unpushed }, onClose }: BranchDialogProps) {
  const { id: workspaceId } = useWorkspace();
  const client = useQueryClient();
  const push = useMutation({
    mutationFn: () => pushBranch({ client, workspaceId }, isDefault ? null : name),
    onSuccess: () => {
      notifications.show({ message: t`${name} was pushed.` });
      onClose();
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: branchesKey(workspaceId) });
      const copy = { w: workspaceId, branch: isDefault ? null : name };
      void client.invalidateQueries({ queryKey: copyKey(copy) });
    },
  });
  return (
    <Confirmation
      title={isRemote ? t`Push ${name}?` : t`Push ${name} again?`}
      confirmLabel={t`Push`}
      isDangerous={false}
      isPending={push.isPending}
      error={push.error}
      onConfirm={() => push.mutate()}
      onClose={onClose}
    >
      {isRemote
        ? plural(unpushed, {
            one: 'Pushes the commit that waits here.',
            other: 'Pushes the # commits that wait here, of all apps on the branch, in order.',
          })
        : t`The repository no longer has this branch. Pushing creates it again, with the commits that this workspace has of it and those that wait here.`}
    </Confirmation>
  );
}

/** Deletes a branch. Names the work that would be lost, which needs a tick to go ahead. */
function DeleteBranch({ branch: { name, isLocal, isRemote }, onClose }: BranchDialogProps) {
  // A branch that only the repository has can only be deleted there.
  const [remote, setRemote] = useState(!isLocal);
  const [force, setForce] = useState(false);
  const remove = useDeleteBranch();
  const lost = isProblem(remove.error, 'branch_not_merged') ? lostOf(remove.error) : null;
  const choose = (inRepository: boolean) => {
    setRemote(inRepository);
    // Other work may be lost then.
    setForce(false);
    remove.reset();
  };
  return (
    <Confirmation
      title={t`Delete ${name}?`}
      confirmLabel={force ? t`Delete with its work` : t`Delete branch`}
      isPending={remove.isPending}
      error={lost ? null : remove.error}
      isBlocked={lost !== null && !force}
      onConfirm={() => remove.mutate({ name, remote, force }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Stack gap="md">
        <Text size="sm">{consequenceOf({ isLocal, isRemote, remote })}</Text>
        {isLocal && isRemote && (
          <Checkbox
            label={t`Also in the repository`}
            checked={remote}
            onChange={(event) => choose(event.currentTarget.checked)}
          />
        )}
        {lost && <Lost lost={lost} force={force} onForce={setForce} />}
      </Stack>
    </Confirmation>
  );
}

function consequenceOf({
  isLocal,
  isRemote,
  remote,
}: Pick<Branch, 'isLocal' | 'isRemote'> & { remote: boolean }): string {
  if (!isLocal) return t`This deletes the branch in the repository, for everybody.`;
  const here = t`This deletes the apps as they are on this branch, for all members of the workspace.`;
  if (!isRemote) return here;
  return remote
    ? t`${here} It is deleted in the repository, too.`
    : t`${here} The repository keeps the branch, so it can be opened again.`;
}

/** Deletes a branch, and leaves it if it is shown. */
function useDeleteBranch() {
  const { id: w, copy, defaultBranch } = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (deletion: Deletion) => deleteBranch({ client, workspaceId: w }, deletion),
    onSuccess: (_, { name }) => {
      notifications.show({ message: t`The branch ${name} was deleted.` });
      void client.invalidateQueries({ queryKey: branchesKey(w) });
      if (name !== copy.branch) return;
      if (defaultBranch !== null) rememberBranch(client, w, defaultBranch);
      void navigate({ to: '/w/$w', params: { w }, search: { branch: defaultBranch ?? undefined } });
    },
  });
}

interface LostWork {
  commits: { sha: string | null; message: string }[];
  apps: { id: string; name: string }[];
}

/** Reads the lost work from the server's answer. */
function lostOf({ data }: ApiProblem): LostWork {
  const listed = (value: unknown): object[] => (Array.isArray(value) ? (value as object[]) : []);
  return {
    commits: listed(data.commits) as LostWork['commits'],
    apps: listed(data.changedApps) as LostWork['apps'],
  };
}

interface LostProps {
  lost: LostWork;
  force: boolean;
  onForce: (force: boolean) => void;
}

/** Names the work that goes with a branch, and asks for consent. */
const Lost = ({ lost: { commits, apps }, force, onForce }: LostProps) => (
  <Stack gap="sm" role="alert" ref={bringIntoView}>
    <div className={classes.lost}>
      {commits.length > 0 && (
        <>
          <strong>
            <Trans>Commits that no other branch has</Trans>
          </strong>
          <ul>
            {commits.map(({ sha, message }, index) => (
              <li key={sha ?? `waiting ${index}`}>
                {sha === null ? t`${message.split('\n')[0]} (not pushed yet)` : message.split('\n')[0]}
              </li>
            ))}
          </ul>
        </>
      )}
      {apps.length > 0 && (
        <>
          <strong>
            <Trans>Apps with uncommitted changes</Trans>
          </strong>
          <ul>
            {apps.map((app) => (
              <li key={app.id}>{app.name}</li>
            ))}
          </ul>
        </>
      )}
    </div>
    <Checkbox
      color="red.8"
      label={t`Delete anyway and lose this work`}
      checked={force}
      onChange={(event) => onForce(event.currentTarget.checked)}
    />
  </Stack>
);

interface MergeOutcomeProps {
  merge: BranchMerge;
  sides: MergeSides;
  save?: Save;
  /** Returns to the choice of branches, with a new preview. */
  onAgain: () => void;
  onClose: () => void;
}

/** Reports how the merge ended, and leads to the next step. */
function MergeOutcome({ merge, sides, save, onAgain, onClose }: MergeOutcomeProps) {
  const { title, text } = outcomeOf(merge, sides);
  const opening = useOpenBranch({ save, onOpened: onClose });
  return (
    <Stack gap="md">
      <div>
        <Text fw={600}>{title}</Text>
        <Text size="sm" mt={4}>
          {text}
        </Text>
        <MergedThings merge={merge} />
      </div>
      <ProblemAlert error={opening.error} title={t`${sides.into} could not be opened`} />
      <Group justify="flex-end" gap="xs">
        <NextStep {...{ merge, sides, opening, onAgain, onClose }} />
      </Group>
    </Stack>
  );
}

interface StepProps extends Omit<MergeOutcomeProps, 'save'> {
  opening: ReturnType<typeof useOpenBranch>;
}

function NextStep({ merge, sides: { into }, opening, onAgain, onClose }: StepProps) {
  const { id: w, copy, defaultBranch } = useWorkspace();
  const close = (
    <Button variant="default" onClick={onClose}>
      <Trans>Close</Trans>
    </Button>
  );
  if (merge.mergeId !== null) {
    const count = clashesIn(merge);
    return (
      <>
        {close}
        <LinkButton
          to="/w/$w/merges/$m"
          params={{ w, m: merge.mergeId }}
          search={{ branch: into }}
          onClick={onClose}
          autoFocus
        >
          <Trans>
            Settle <Plural value={count} one="# conflict" other="# conflicts" />
          </Trans>
        </LinkButton>
      </>
    );
  }
  if (merge.status === 'conflicts') {
    return (
      <>
        {close}
        <Button onClick={onAgain} autoFocus>
          <Trans>Compare again</Trans>
        </Button>
      </>
    );
  }
  if (into === (copy.branch ?? defaultBranch) || merge.status === 'up_to_date') {
    return (
      <Button onClick={onClose} autoFocus>
        <Trans>Done</Trans>
      </Button>
    );
  }
  return (
    <>
      {close}
      <Button loading={opening.isPending} onClick={() => opening.open(into)} autoFocus>
        <Trans>Go to {into}</Trans>
      </Button>
    </>
  );
}
