import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { ArrowDownToLine } from 'lucide-react';
import { EmptyState, LinkButton, PageHeader, ProblemAlert, RowsSkeleton } from '../../../components';
import { appsQuery, useWorkspace, type App } from '../../../lib/workspace';
import { usePullMany } from '../use-pull-many';
import { PullPlan } from './pull-plan';
import { PullProgress } from './pull-progress';

/** Checks several or all apps for updates, and pulls them after showing what will happen to each. */
export function PullManyPage() {
  const { id: w, copy, name, can } = useWorkspace();
  const apps = useQuery(appsQuery(copy));
  const chosen = useLocation({ select: ({ state }) => state.appIds });
  const pulls = usePullMany();
  return (
    <>
      <PageHeader
        title={t`Pull several apps`}
        description={t`Apps in ${name}`}
        actions={
          <LinkButton to="/w/$w" params={{ w }} variant="default">
            <Trans>Back to apps</Trans>
          </LinkButton>
        }
      />
      {apps.isPending && <RowsSkeleton label={t`Loading apps`} rows={5} />}
      <ProblemAlert error={apps.error} />
      {apps.data && !can('builder') && (
        <EmptyState icon={<ArrowDownToLine size={22} />} title={t`Only builders can pull`}>
          <Trans>Ask an admin of this workspace for another role.</Trans>
        </EmptyState>
      )}
      {apps.data && can('builder') && pulls.rows.length > 0 && <PullProgress pulls={pulls} />}
      {apps.data && can('builder') && pulls.rows.length === 0 && (
        <PullPlan apps={candidates(apps.data, chosen)} pulls={pulls} />
      )}
    </>
  );
}

/** Without a choice, all apps that the repository has. */
const candidates = (apps: App[], chosen: string[] | undefined): App[] =>
  apps
    .filter(({ id, gitState }) => (chosen ? chosen.includes(id) : gitState !== 'none'))
    .sort((a, b) => a.name.localeCompare(b.name));
