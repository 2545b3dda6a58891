import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { AppWindow, ListFilter, UserRound } from 'lucide-react';
import { FilterSelect } from '../../../components';
import { membersQuery, useWorkspace, type App, type JobFilter } from '../../../lib/workspace';
import { STATUS_LABELS } from '../lib/job-labels';
import classes from './activity.module.css';

interface Props {
  filter: JobFilter;
  apps: App[];
}

/** Chooses jobs by state, app and person. The address has the choice. */
export function ActivityFilter({ filter, apps }: Props) {
  const { id: w } = useWorkspace();
  const { data: members = [] } = useQuery(membersQuery(w));
  const navigate = useNavigate({ from: '/w/$w/activity' });
  const choose = (change: JobFilter) =>
    void navigate({ to: '.', search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <div className={classes.filter} role="search">
      <FilterSelect
        label={t`Filter by state`}
        icon={<ListFilter size={15} aria-hidden />}
        all={t`All states`}
        data={Object.entries(STATUS_LABELS).map(([value, { label }]) => ({ value, label }))}
        value={filter.status ?? null}
        onChange={(status) => choose({ status: (status ?? undefined) as JobFilter['status'] })}
      />
      <FilterSelect
        label={t`Filter by app`}
        icon={<AppWindow size={15} aria-hidden />}
        all={t`All apps`}
        data={apps.map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.appId ?? null}
        onChange={(appId) => choose({ appId: appId ?? undefined })}
      />
      <FilterSelect
        label={t`Filter by person`}
        icon={<UserRound size={15} aria-hidden />}
        all={t`Everybody`}
        data={members.map(({ user }) => ({ value: user.id, label: user.name }))}
        value={filter.authorId ?? null}
        onChange={(authorId) => choose({ authorId: authorId ?? undefined })}
      />
    </div>
  );
}
