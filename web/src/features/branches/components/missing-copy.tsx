import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { GitBranch } from 'lucide-react';
import { EmptyState, LinkButton, ProblemAlert } from '../../../components';
import { isProblem } from '../../../lib/api';
import { copyKey, useWorkspace } from '../../../lib/workspace';
import { useOpenBranch } from '../api/use-open-branch';

/** Reports a missing branch or app, and leads to an existing one. `appId`: the app that the address names. */
export const MissingCopy = ({ error, appId }: { error: unknown; appId?: string }) =>
  isProblem(error, 'app_not_on_branch') && appId !== undefined ? (
    <MissingApp appId={appId} />
  ) : (
    <MissingBranch />
  );

function MissingApp({ appId }: { appId: string }) {
  const { id: w, copy, defaultBranch } = useWorkspace();
  const name = copy.branch ?? defaultBranch;
  return (
    <EmptyState
      icon={<GitBranch size={22} />}
      title={t`This app is not on ${name ?? ''}`}
      actions={
        <>
          {copy.branch !== null && defaultBranch !== null && (
            <LinkButton to="/w/$w/apps/$a" params={{ w, a: appId }} search={{ branch: defaultBranch }}>
              <Trans>Open it on {defaultBranch}</Trans>
            </LinkButton>
          )}
          <LinkButton to="/w/$w" params={{ w }} variant="default">
            <Trans>Apps on {name}</Trans>
          </LinkButton>
        </>
      }
    >
      <Trans>It was created on another branch, or deleted on this one.</Trans>
    </EmptyState>
  );
}

function MissingBranch() {
  const { id: w, copy, defaultBranch } = useWorkspace();
  const client = useQueryClient();
  const opening = useOpenBranch({});
  const { branch } = copy;
  const look = () =>
    opening.mutate(branch ?? '', {
      onSuccess: () => void client.invalidateQueries({ queryKey: copyKey(copy) }),
    });
  return (
    <EmptyState
      icon={<GitBranch size={22} />}
      title={t`There is no branch ${branch ?? ''} in this workspace`}
      actions={
        <>
          <Button variant="default" loading={opening.isPending} onClick={look}>
            <Trans>Look for it in the repository</Trans>
          </Button>
          <LinkButton to="/w/$w" params={{ w }} search={{ branch: defaultBranch ?? undefined }}>
            {defaultBranch === null ? t`Go to the default branch` : t`Go to ${defaultBranch}`}
          </LinkButton>
        </>
      }
    >
      <Trans>It may have been deleted, or nobody has opened it here yet.</Trans>
      <ProblemAlert error={opening.error} />
    </EmptyState>
  );
}
