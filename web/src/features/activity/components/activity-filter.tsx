import { t } from '@lingui/core/macro';
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { AppWindow, ListFilter, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
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
      <Choice
        label={t`Show jobs in state`}
        icon={<ListFilter size={15} aria-hidden />}
        all={t`All states`}
        data={Object.entries(STATUS_LABELS).map(([value, { label }]) => ({ value, label }))}
        value={filter.status}
        onChange={(status) => choose({ status: status as JobFilter['status'] })}
      />
      <Choice
        label={t`Show jobs of app`}
        icon={<AppWindow size={15} aria-hidden />}
        all={t`All apps`}
        data={apps.map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.appId}
        onChange={(appId) => choose({ appId })}
      />
      <Choice
        label={t`Show jobs by person`}
        icon={<UserRound size={15} aria-hidden />}
        all={t`Everybody`}
        data={members.map(({ user }) => ({ value: user.id, label: user.name }))}
        value={filter.authorId}
        onChange={(authorId) => choose({ authorId })}
      />
    </div>
  );
}

interface ChoiceProps {
  label: string;
  icon: ReactNode;
  /** Text of the choice that filters nothing. */
  all: string;
  data: { value: string; label: string }[];
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

const Choice = ({ label, icon, all, data, value, onChange }: ChoiceProps) => (
  <NativeSelect
    aria-label={label}
    leftSection={icon}
    data={[{ value: '', label: all }, ...data]}
    value={value ?? ''}
    onChange={(event) => onChange(event.currentTarget.value || undefined)}
  />
);
