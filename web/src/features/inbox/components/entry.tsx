import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import {
  CircleAlert,
  GitMerge,
  GitPullRequestArrow,
  Rocket,
  ShieldCheck,
  UserPlus,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Time } from '../../../components';
import { problemOf } from '../../../lib/api';
import { ROLES_IN_TEXT } from '../../../lib/session';
import { kindLabel } from '../../../lib/workspace';
import { useAccept, type InboxEntry } from '../inbox';
import classes from './inbox.module.css';

const ICONS: Record<InboxEntry['type'], LucideIcon> = {
  invitation: UserPlus,
  approval: ShieldCheck,
  conflict: GitPullRequestArrow,
  job_failed: CircleAlert,
  deployment_refused: CircleAlert,
  merged: GitMerge,
  deployed: Rocket,
};

interface Props {
  entry: InboxEntry;
  onClose: () => void;
}

export const Entry = ({ entry, onClose }: Props) =>
  entry.type === 'invitation' ? (
    <Invitation entry={entry} onClose={onClose} />
  ) : (
    <li>
      <Link {...placeOf(entry)} className={classes.entry} onClick={onClose}>
        <Content entry={entry} />
      </Link>
    </li>
  );

function Content({ entry, children }: { entry: InboxEntry; children?: ReactNode }) {
  const { type, at, isUnread, workspace, message } = entry;
  const Icon = ICONS[type];
  return (
    <>
      <Icon size={16} aria-hidden className={classes.icon} data-type={type} />
      <span className={classes.text}>
        <span className={classes.title}>{titleOf(entry)}</span>
        {message && <span className={classes.message}>{message.split('\n', 1)[0]}</span>}
        <span className={classes.facts}>
          {type !== 'invitation' && <span className={classes.workspace}>{workspace.name}</span>}
          <Time value={at} />
        </span>
        {children}
      </span>
      {isUnread && <span className={classes.unread} role="img" aria-label={t`Unread`} />}
    </>
  );
}

function Invitation({ entry, onClose }: Props) {
  const navigate = useNavigate();
  const accept = useAccept({
    onDone: (w) => {
      onClose();
      void navigate({ to: '/w/$w', params: { w }, search: { branch: undefined } });
    },
  });
  return (
    <li className={classes.entry}>
      <Content entry={entry}>
        {accept.error && (
          <Text size="xs" c="red" role="alert">
            {problemOf(accept.error).message}
          </Text>
        )}
        <Button
          size="compact-sm"
          variant="default"
          className={classes.join}
          loading={accept.isPending || accept.isSuccess}
          onClick={() => accept.mutate(entry.subjectId)}
        >
          <Trans>Join {entry.workspace.name}</Trans>
        </Button>
      </Content>
    </li>
  );
}

const titles: Record<InboxEntry['type'], (entry: InboxEntry) => string> = {
  invitation: ({ by, workspace, role }) => {
    const asRole = ROLES_IN_TEXT[role ?? 'viewer'];
    return by
      ? t`${by} invites you to ${workspace.name} as ${asRole}`
      : t`You are invited to ${workspace.name} as ${asRole}`;
  },
  approval: ({ from }) =>
    from ? t`A deployment of ${from} waits for an approval` : t`A deployment waits for an approval`,
  conflict: ({ app, from }) => {
    if (app) return t`${app.name} has conflicts to resolve`;
    return from ? t`The merge of ${from} has conflicts to resolve` : t`A merge has conflicts to resolve`;
  },
  job_failed: ({ app, kind }) => {
    const job = kindLabel(kind ?? '');
    return app ? t`${job} failed: ${app.name}` : t`${job} failed`;
  },
  deployment_refused: ({ from }) =>
    from ? t`A deployment of ${from} was refused` : t`A deployment was refused`,
  merged: ({ by, from }) => t`${by ?? ''} merged your changes on ${from ?? ''}`,
  deployed: ({ by }) => (by ? t`${by} deployed your changes` : t`Your changes were deployed`),
};

const titleOf = (entry: InboxEntry): string => titles[entry.type](entry);

/** Returns the place where the entry is dealt with. */
function placeOf({ type, subjectId, workspace: { id: w }, app, branch, kind }: InboxEntry) {
  // Undefined: the default branch, whatever branch is open.
  const search = { branch: branch ?? undefined };
  if (type === 'conflict') return { to: '/w/$w/merges/$m', params: { w, m: subjectId }, search } as const;
  if (type === 'merged') return { to: '/w/$w', params: { w }, search } as const;
  if (type !== 'job_failed' || kind === 'deploy_apps' || kind === 'deploy_landed')
    return { to: '/w/$w/deployments', params: { w } } as const;
  return app
    ? ({ to: '/w/$w/apps/$a/changes', params: { w, a: app.id }, search } as const)
    : ({ to: '/w/$w/activity', params: { w } } as const);
}
