import { t } from '@lingui/core/macro';
import { useWindowEvent } from '@mantine/hooks';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { Bell, Braces, GitBranch, Plug, ScrollText, SlidersHorizontal, Users } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { PageHeader } from '../../../components';
import { SETTINGS_OF_PROGRAM, useEmbedding, type Role } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';
import classes from './settings.module.css';

const TABS = [
  { value: 'general', to: '/w/$w/settings', label: t`General`, icon: SlidersHorizontal, role: 'viewer' },
  { value: 'git', to: '/w/$w/settings/git', label: t`Configure Git`, icon: GitBranch, role: 'admin' },
  { value: 'editor', to: '/w/$w/settings/editor', label: t`Connected editor`, icon: Plug, role: 'viewer' },
  { value: 'members', to: '/w/$w/settings/members', label: t`Members`, icon: Users, role: 'viewer' },
  { value: 'constants', to: '/w/$w/settings/constants', label: t`Constants`, icon: Braces, role: 'viewer' },
  {
    value: 'notifications',
    to: '/w/$w/settings/notifications',
    label: t`Notifications`,
    icon: Bell,
    role: 'admin',
  },
  { value: 'audit', to: '/w/$w/settings/audit', label: t`Audit trail`, icon: ScrollText, role: 'admin' },
] as const satisfies { value: string; to: string; label: string; icon: typeof Users; role: Role }[];

export function SettingsLayout() {
  const isEmbedded = useEmbedding() !== null;
  const { id, name, can } = useWorkspace();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const list = useRef<HTMLElement>(null);
  // Phones have room for three of them, and are turned.
  const showTab = (): void => {
    const tab = list.current?.querySelector('[aria-current=page]');
    tab?.scrollIntoView({ block: 'nearest', inline: 'center' });
  };
  useEffect(() => showTab(), [path]);
  useWindowEvent('resize', showTab);
  const open = TABS.find(({ to }) => path === to.replace('$w', id));
  return (
    <>
      <PageHeader title={t`Workspace settings`} part={open?.label} description={name} />
      <nav ref={list} aria-label={t`Workspace settings`} className={classes.tabs} data-scroller>
        {TABS.filter(
          ({ role, value }) => can(role) && !(isEmbedded && SETTINGS_OF_PROGRAM.includes(value)),
        ).map(({ value, to, label, icon: Icon }) => (
          <Link
            key={value}
            to={to}
            params={{ w: id }}
            className={classes.tab}
            activeOptions={{ exact: true, includeSearch: false }}
          >
            <Icon size={15} aria-hidden />
            {label}
          </Link>
        ))}
      </nav>
      <div className={classes.panel}>
        <Outlet />
      </div>
    </>
  );
}
