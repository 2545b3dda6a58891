import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ListFilter, UserRound } from 'lucide-react';
import { FilterSelect } from '../../../components';
import { membersQuery, useWorkspace } from '../../../lib/workspace';
import type { AuditEntry, AuditFilter } from '../api/audit';
import classes from './audit.module.css';

const GROUPS: Record<NonNullable<AuditFilter['group']>, string> = {
  settings: t`Settings and keys`,
  members: t`Members`,
  apps: t`Locks and force pushes`,
  releases: t`Releases and deployments`,
};

interface Props {
  filter: AuditFilter;
  entries: AuditEntry[];
}

/** Chooses entries by person, kind and day. The address has the choice. */
export function ChooseEntries({ filter, entries }: Props) {
  const { id: w } = useWorkspace();
  const { data: members = [] } = useQuery(membersQuery(w));
  const navigate = useNavigate({ from: '/w/$w/settings/audit' });
  const choose = (change: AuditFilter) =>
    void navigate({ to: '.', search: (before) => ({ ...before, ...change }), replace: true });
  // Former members are offered, too, if they have done something that is listed.
  const people = new Map([
    ...entries.map(({ actor }) => [actor.id, actor.name] as const),
    ...members.map(({ user }) => [user.id, user.name] as const),
  ]);
  return (
    <div className={classes.filter} role="search">
      <FilterSelect
        label={t`Filter by person`}
        icon={<UserRound size={15} aria-hidden />}
        all={t`Everybody`}
        data={[...people].map(([value, label]) => ({ value, label }))}
        value={filter.actorId ?? null}
        onChange={(actorId) => choose({ actorId: actorId ?? undefined })}
      />
      <FilterSelect
        label={t`Filter by kind of change`}
        icon={<ListFilter size={15} aria-hidden />}
        all={t`All changes`}
        data={Object.entries(GROUPS).map(([value, label]) => ({ value, label }))}
        value={filter.group ?? null}
        onChange={(group) => choose({ group: (group ?? undefined) as AuditFilter['group'] })}
      />
      <Day label={t`From`} value={filter.from} onChange={(from) => choose({ from })} />
      <Day label={t`To`} value={filter.to} onChange={(to) => choose({ to })} />
    </div>
  );
}

interface DayProps {
  label: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
}

const Day = ({ label, value, onChange }: DayProps) => (
  <TextInput
    type="date"
    aria-label={label}
    leftSection={<span className={classes.dayLabel}>{label}</span>}
    leftSectionWidth={52}
    value={value ?? ''}
    onChange={(event) => onChange(event.currentTarget.value || undefined)}
  />
);
