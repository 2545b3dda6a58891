import { t, plural } from '@lingui/core/macro';
import { Trans, Plural } from '@lingui/react/macro';
import { Stack, Text, Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog, Confirmation, LinkButton, ProblemAlert } from '../../../components';
import { branchesKey, copyKey, useWorkspace } from '../../../lib/workspace';
import { pushBranch } from '../api/branches';
import { useMerging } from '../api/use-merging';
import { useOpenBranch, type Save } from '../api/use-open-branch';
import type { Branch, MergeSides } from '../branch-facts';
import { outcomeOf, clashesIn, type BranchMerge } from '../merge-labels';
import { DeleteBranch } from './delete-branch';
import { MergeForm } from './merge/merge-form';
import { MergedThings } from './merge/merged-things';
import { AskPullRequest, PullRequestDialog } from './merge/pull-request-dialog';
import { WaysOn } from './merge/ways-on';
import { NewBranchDialog } from './new-branch-dialog';

export type BranchDialog =
  | { kind: 'new' }
  /** `isMerged`: also deletes it in the repository unless that is unticked. */
  | { kind: 'delete'; branch: Branch; isMerged?: boolean }
  | { kind: 'push'; branch: Branch }
  /** `id`: differs for each request. */
  | { kind: 'merge'; id: string; sides: MergeSides }
  | { kind: 'pull-request'; sides: MergeSides }
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
      return <DeleteBranch branch={dialog.branch} isMerged={dialog.isMerged} onClose={onClose} />;
    case 'push':
      return <PushBranch branch={dialog.branch} onClose={onClose} />;
    case 'merge':
      return <MergeDialog key={dialog.id} asked={dialog.sides} save={save} onClose={onClose} />;
    case 'pull-request':
      return <AskPullRequest sides={dialog.sides} onClose={onClose} />;
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
    <Dialog onClose={close} title={t`Merge ${sides.from} into ${sides.into}`} size="lg">
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
        <Ways {...{ merge, sides, opening, onAgain, onClose }} />
      </Group>
    </Stack>
  );
}

interface StepProps extends Omit<MergeOutcomeProps, 'save'> {
  opening: ReturnType<typeof useOpenBranch>;
}

function Ways({ merge, sides, opening, onAgain, onClose }: StepProps) {
  const { into } = sides;
  const { a } = useParams({ strict: false });
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
          state={{ cameFrom: { appId: a ?? null, branch: copy.branch ?? defaultBranch } }}
          onClick={onClose}
          autoFocus
        >
          <Trans>
            Resolve <Plural value={count} one="# conflict" other="# conflicts" />
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
  if (merge.status === 'up_to_date') {
    return (
      <Button onClick={onClose} autoFocus>
        <Trans>Done</Trans>
      </Button>
    );
  }
  const present = copy.branch ?? defaultBranch;
  return <WaysOn {...{ sides, present, opening }} onGone={onClose} onStay={onClose} />;
}
