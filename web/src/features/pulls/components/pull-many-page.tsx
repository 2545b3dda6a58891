import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { ArrowDownToLine } from 'lucide-react';
import { EmptyState, LinkButton, PageHeader, PlanSkeleton, QueryProblem } from '../../../components';
import { isProblem } from '../../../lib/api';
import { useCompared, useWorkspace } from '../../../lib/workspace';
import { NoGitSync } from '../../gitsync';
import { pullPlanQuery, type PlannedPull } from '../pull-plan';
import { usePullMany, type PullMany } from '../use-pull-many';
import { PullPlan } from './pull-plan';
import { PullProgress } from './pull-progress';

/** Checks several or all apps for updates, and pulls them after showing what will happen to each. */
export function PullManyPage() {
  const { id: w, name, can } = useWorkspace();
  const pulls = usePullMany();
  return (
    <>
      <PageHeader
        title={t`Check and pull apps`}
        description={t`Apps in ${name}`}
        actions={
          <LinkButton to="/w/$w" params={{ w }} variant="default">
            <Trans>Back to apps</Trans>
          </LinkButton>
        }
      />
      {!can('builder') ? (
        <EmptyState icon={<ArrowDownToLine size={22} />} title={t`Only builders can pull`}>
          <Trans>Ask an admin of this workspace for another role.</Trans>
        </EmptyState>
      ) : pulls.rows.length > 0 ? (
        <PullProgress pulls={pulls} />
      ) : (
        <Planning pulls={pulls} />
      )}
    </>
  );
}

function Planning({ pulls }: { pulls: PullMany }) {
  const { copy } = useWorkspace();
  const chosen = useLocation({ select: ({ state }) => state.appIds });
  const query = pullPlanQuery(copy);
  const plan = useQuery(query);
  const compared = useCompared(query.queryKey);
  if (plan.isPending) return <PlanSkeleton compared={compared} />;
  if (isProblem(plan.error, 'git_not_configured', 'git_disabled')) return <NoGitSync error={plan.error} />;
  if (plan.error) return <QueryProblem of={plan} title={t`The apps could not be checked`} />;
  // Without a choice, all apps that the repository has.
  const isPlanned = ({ appId, state }: PlannedPull) => chosen?.includes(appId) ?? state !== 'absent';
  const items = plan.data.items.filter(isPlanned);
  return (
    <PullPlan
      items={items}
      pulls={pulls}
      isChecking={plan.isFetching}
      onCheckAgain={() => void plan.refetch()}
    />
  );
}
