import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Rocket } from 'lucide-react';
import { DocsLink, EmptyState, QueryProblem, RowsSkeleton, StateBadge } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import { stateOf, titleOf } from '../deployment-words';
import { deploymentsQuery, liveQuery, type Deployment } from '../deployments';
import { Collisions } from './collisions';
import type { Wanted } from './deploy-dialog';
import { Comment, Course, Facts } from './deployment-facts';
import classes from './deployments.module.css';
import { PlanView } from './plan-view';

const POLL_MS = 3_000;

/** All deployments but the waiting ones, which have a card each. */
export function DeploymentList({ onDeploy }: { onDeploy: (wanted: Wanted) => void }) {
  const { id, isLive } = useWorkspace();
  const found = useInfiniteQuery({ ...deploymentsQuery(id), refetchInterval: isLive ? false : POLL_MS });
  const all = found.data?.pages.flatMap(({ items }) => items) ?? [];
  const deployments = all.filter(({ status, isRunning }) => status !== 'waiting' || isRunning);
  return (
    <>
      <QueryProblem of={found} />
      {found.isPending && <RowsSkeleton label={t`Loading deployments`} rows={3} />}
      {found.data && all.length === 0 && (
        <EmptyState
          icon={<Rocket size={22} />}
          title={t`No deployments yet`}
          actions={
            <DocsLink page="guide#deployments" size="sm">
              <Trans>Deployments in the guide</Trans>
            </DocsLink>
          }
        >
          <Trans>
            A workspace for production follows a branch or tags of its repository. New commits there are
            planned, checked and deployed, and listed here.
          </Trans>
        </EmptyState>
      )}
      {deployments.length > 0 && (
        <ul className={classes.list} aria-label={t`Deployments`}>
          {deployments.map((deployment) => (
            <DeploymentRow
              key={deployment.id}
              deployment={deployment}
              formerSha={all.find((one) => isApplied(one) && one.id < deployment.id)?.sha ?? null}
              onDeploy={onDeploy}
            />
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

const isApplied = ({ status }: Deployment): boolean => status === 'applied';

interface RowProps {
  deployment: Deployment;
  onDeploy: (wanted: Wanted) => void;
}

function DeploymentRow({ deployment, formerSha, onDeploy }: RowProps & { formerSha: string | null }) {
  const { can } = useWorkspace();
  const { isRunning } = deployment;
  const { tone, label } = stateOf(deployment);
  const title = titleOf(deployment);
  return (
    <li className={classes.row} aria-label={`${title}: ${label}`}>
      <StateBadge tone={tone} label={label} />
      <div className={classes.body}>
        <strong className={classes.title}>{title}</strong>
        <Facts deployment={deployment}>
          <Course deployment={deployment} />
        </Facts>
        <Comment deployment={deployment} />
        {!isRunning && (
          <PlanView deployment={deployment} isDone={isApplied(deployment)} formerSha={formerSha} />
        )}
        <Collisions deployment={deployment} />
      </div>
      {can('builder') && !isRunning && deployment.sha !== null && (
        <DeployAgain deployment={deployment} onDeploy={onDeploy} />
      )}
    </li>
  );
}

/** Leads to the plan of deploying the commit again; nothing changes before it is confirmed. */
function DeployAgain({ deployment, onDeploy }: RowProps) {
  const { id } = useWorkspace();
  const { data: live } = useQuery(liveQuery(id));
  // Ids of deployments are in the order of time.
  const isBack = isApplied(deployment) && !!live?.previous && deployment.id <= live.previous.id;
  const title = titleOf(deployment);
  const label = isBack ? t`Roll back to this…` : t`Deploy again…`;
  return (
    <Button
      size="xs"
      variant="default"
      className={classes.again}
      aria-label={`${label} ${title}`}
      onClick={() => onDeploy({ kind: isBack ? 'back' : 'again', deployment })}
    >
      {label}
    </Button>
  );
}
