import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog, ProblemAlert } from '../../../../components';
import { isProblem } from '../../../../lib/api';
import { useWorkspace } from '../../../../lib/workspace';
import { branchesQuery } from '../../api/branches';
import { useDeleteBranch } from '../../api/use-delete-branch';
import { useOpenBranch } from '../../api/use-open-branch';
import type { MergeSides } from '../../branch-facts';
import { DeleteBranch } from '../delete-branch';
import classes from './merge.module.css';

interface Props {
  sides: MergeSides;
  /** Branch that the user works on. */
  present: string | null;
  /** App to show on the branch; by default the open app. */
  appId?: string | null;
  opening: ReturnType<typeof useOpenBranch>;
  /** The other branch is shown. */
  onGone?: () => void;
  onStay: () => void;
}

/** Ways on after a merge: to the branch that has taken the changes, without the merged one if that is done with. */
export function WaysOn({ sides: { from, into }, present, appId, opening, onGone, onStay }: Props) {
  const { id: w } = useWorkspace();
  const { data } = useQuery(branchesQuery(w));
  const branch = data?.find(({ name }) => name === from);
  const [isAsking, setIsAsking] = useState(false);
  const isElsewhere = present !== into;
  const remove = useDeleteBranch({
    leaveTo: isElsewhere ? into : null,
    appId,
    onDeleted: () => (isElsewhere ? onGone?.() : onStay()),
  });
  const isPending = remove.isPending || opening.isPending;
  const go = () => (isElsewhere ? opening.open(into) : onStay());
  if (isAsking && branch)
    return <DeleteBranch branch={branch} isMerged onDeleted={go} onClose={() => setIsAsking(false)} />;
  return (
    <>
      <NotDeleted name={from} error={remove.error} onAsk={() => setIsAsking(true)} />
      <Button variant="default" disabled={isPending} onClick={onStay}>
        {isElsewhere ? t`Stay on ${present ?? ''}` : t`Done`}
      </Button>
      {branch && !branch.isDefault && (
        <Button
          variant="default"
          loading={remove.isPending}
          disabled={opening.isPending}
          onClick={() => remove.mutate({ name: from, remote: branch.isRemote, force: false })}
        >
          {isElsewhere ? t`Delete branch and go to ${into}` : t`Delete ${from}`}
        </Button>
      )}
      {isElsewhere && (
        <Button loading={opening.isPending} disabled={remove.isPending} onClick={go} autoFocus>
          <Trans>Go to {into}</Trans>
        </Button>
      )}
    </>
  );
}

/** Tells why the branch is still there, on a line of its own above the buttons. */
const NotDeleted = ({ name, error, onAsk }: { name: string; error: unknown; onAsk: () => void }) =>
  Boolean(error) && (
    <div className={classes.problem}>
      <ProblemAlert error={error} title={t`${name} was not deleted`}>
        {isProblem(error, 'branch_not_merged') && (
          <Button size="xs" variant="default" onClick={onAsk}>
            <Trans>See what would be lost…</Trans>
          </Button>
        )}
      </ProblemAlert>
    </div>
  );

interface DialogProps {
  sides: MergeSides;
  /** Branch and app from which the merge was opened. */
  cameFrom: { branch: string | null; appId: string | null };
  onStay: () => void;
}

/** Tells that branches were merged on a page of its own, and offers the ways on. */
export function MergedDialog({ sides, cameFrom, onStay }: DialogProps) {
  const { from, into } = sides;
  const opening = useOpenBranch({ appId: cameFrom.appId });
  return (
    <Dialog title={t`Merged`} size="lg" onClose={onStay}>
      <p role="status" className={classes.merged}>
        <Trans>
          {into} now has the changes of {from} as well.
        </Trans>
      </p>
      <ProblemAlert error={opening.error} title={t`${into} could not be opened`} />
      <div className={classes.ways}>
        <WaysOn {...{ sides, opening, onStay }} present={cameFrom.branch} appId={cameFrom.appId} />
      </div>
    </Dialog>
  );
}
