import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Checkbox, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Confirmation } from '../../../components';
import { isProblem, type ApiProblem } from '../../../lib/api';
import { bringIntoView } from '../../../lib/focus';
import { useWorkspace } from '../../../lib/workspace';
import { useDeleteBranch } from '../api/use-delete-branch';
import type { Branch } from '../branch-facts';
import classes from './branches.module.css';

interface Props {
  branch: Branch;
  /** Also deletes it in the repository unless that is unticked. */
  isMerged?: boolean;
  /** By default it closes. */
  onDeleted?: () => void;
  onClose: () => void;
}

/** Deletes a branch, and leaves it if it is shown. Names the work that would be lost, which needs a tick to go ahead. */
export function DeleteBranch({ branch, isMerged, onDeleted, onClose }: Props) {
  const { name, isLocal, isRemote } = branch;
  // A branch that only the repository has can only be deleted there.
  const [remote, setRemote] = useState(isLocal ? isMerged === true && isRemote : true);
  const [force, setForce] = useState(false);
  const { copy, defaultBranch } = useWorkspace();
  const remove = useDeleteBranch({
    leaveTo: name === copy.branch ? defaultBranch : null,
    onDeleted: onDeleted ?? onClose,
  });
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
      onConfirm={() => remove.mutate({ name, remote, force })}
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
