import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Rocket } from 'lucide-react';
import { useState } from 'react';
import { EmptyState, PageHeader, ProblemAlert, RowsSkeleton } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import { deploymentsQuery, useDecide, type Deployment } from '../api/deployments';
import { DeployDialog } from './deploy-dialog';
import { DeploymentRow } from './deployment-row';
import classes from './deployments.module.css';
import { FollowedSettings } from './followed-settings';
import { RememberedChoices } from './remembered-choices';

const POLL_MS = 3_000;

/** Deployments of a workspace, and for admins what it follows. */
export function DeploymentsPage() {
  const { id, can } = useWorkspace();
  const [isPlanning, setIsPlanning] = useState(false);
  const { data: isWaiting } = useInfiniteQuery({ ...deploymentsQuery(id), select: hasWaiting });
  return (
    <>
      <PageHeader
        title={t`Deployments`}
        description={t`All apps of a commit are deployed together, or none.`}
        actions={
          can('builder') && (
            <Button
              // The approval comes first.
              variant={isWaiting && can('admin') ? 'default' : 'filled'}
              onClick={() => setIsPlanning(true)}
            >
              <Trans>Plan a deployment</Trans>
            </Button>
          )
        }
      />
      <Stack gap="lg">
        {can('admin') && <FollowedSettings />}
        {can('admin') && <RememberedChoices />}
        <DeploymentList />
      </Stack>
      {isPlanning && <DeployDialog onClose={() => setIsPlanning(false)} />}
    </>
  );
}

function DeploymentList() {
  const { id, isLive } = useWorkspace();
  const found = useInfiniteQuery({ ...deploymentsQuery(id), refetchInterval: isLive ? false : POLL_MS });
  const decide = useDecide(id);
  const deployments = withoutOldPlans(found.data?.pages.flatMap(({ items }) => items) ?? []);
  return (
    <>
      <ProblemAlert error={found.error ?? decide.error} />
      {found.isPending && <RowsSkeleton label={t`Loading deployments`} rows={3} />}
      {found.data && deployments.length === 0 && (
        <EmptyState icon={<Rocket size={22} />} title={t`No deployments yet`}>
          <Trans>
            A workspace for production follows a branch or tags of its repository. New commits there are
            planned, checked and deployed, and listed here.
          </Trans>
        </EmptyState>
      )}
      {deployments.length > 0 && (
        <ul className={classes.list} aria-label={t`Deployments`}>
          {deployments.map((deployment) => (
            <DeploymentRow key={deployment.id} deployment={deployment} decide={decide} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <Button
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          <Trans>Show older deployments</Trans>
        </Button>
      )}
    </>
  );
}

const hasWaiting = ({ pages }: { pages: { items: Deployment[] }[] }): boolean =>
  pages.some(({ items }) => items.some(({ status }) => status === 'waiting'));

/** A plan is of interest until something was deployed after it. */
function withoutOldPlans(deployments: Deployment[]): Deployment[] {
  const last = deployments.findIndex(({ status }) => status === 'applied');
  return deployments.filter(({ status }, index) => status !== 'planned' || last === -1 || index < last);
}
