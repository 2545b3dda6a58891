import {
  Spotlight,
  spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
} from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import {
  Activity,
  AppWindow,
  Building2,
  GitBranch,
  LayoutGrid,
  Search,
  Settings,
  SunMoon,
  UserRound,
} from 'lucide-react';
import { useEffect } from 'react';
import { isAtLeast, useMe } from '../../lib/session';
import { appsQuery, useFoundWorkspace } from '../../lib/workspace';
import { OPEN_EVENT } from './command-menu-loader';

const ICON = 17;
const SHOWN = 12;

/** Opens when it is first shown, and from then on whenever it is asked for. */
export function CommandMenu() {
  const groups = useCommands();
  useEffect(() => {
    spotlight.open();
    window.addEventListener(OPEN_EVENT, spotlight.toggle);
    return () => window.removeEventListener(OPEN_EVENT, spotlight.toggle);
  }, []);
  return (
    <Spotlight
      actions={groups}
      // The shell listens for the keys, since this is loaded later than it.
      shortcut={null}
      limit={SHOWN}
      highlightQuery
      scrollable
      maxHeight={420}
      overlayProps={{ blur: 0, backgroundOpacity: 0.45 }}
      attributes={{ content: { 'aria-label': 'Command menu' } }}
      nothingFound="Nothing of that name"
      searchProps={{
        leftSection: <Search size={ICON} aria-hidden />,
        placeholder: 'Go to an app, a setting, a workspace…',
        'aria-label': 'Search',
      }}
    />
  );
}

function useCommands(): SpotlightActionGroupData[] {
  const workspace = useFoundWorkspace();
  const navigate = useNavigate();
  const { workspaces } = useMe();
  const { setColorScheme } = useMantineColorScheme();
  const colorScheme = useComputedColorScheme();
  const { data: apps = [] } = useQuery({ ...appsQuery(workspace?.id ?? ''), enabled: workspace !== null });
  const general: SpotlightActionData[] = [
    {
      id: 'profile',
      label: 'Profile and API tokens',
      leftSection: <UserRound size={ICON} aria-hidden />,
      onClick: () => void navigate({ to: '/profile' }),
    },
    {
      id: 'theme',
      label: colorScheme === 'dark' ? 'Switch to the light theme' : 'Switch to the dark theme',
      leftSection: <SunMoon size={ICON} aria-hidden />,
      onClick: () => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark'),
    },
    ...workspaces
      .filter(({ id }) => id !== workspace?.id)
      .map(({ id, name }) => ({
        id: `workspace-${id}`,
        label: `Open workspace ${name}`,
        leftSection: <Building2 size={ICON} aria-hidden />,
        onClick: () => void navigate({ to: '/w/$w', params: { w: id } }),
      })),
  ];
  if (!workspace) return [{ group: 'Trellis', actions: general }];
  const w = workspace.id;
  const places: SpotlightActionData[] = [
    {
      id: 'apps',
      label: 'Apps',
      leftSection: <LayoutGrid size={ICON} aria-hidden />,
      onClick: () => void navigate({ to: '/w/$w', params: { w } }),
    },
    {
      id: 'activity',
      label: 'Activity',
      leftSection: <Activity size={ICON} aria-hidden />,
      onClick: () => void navigate({ to: '/w/$w/activity', params: { w } }),
    },
    {
      id: 'settings',
      label: 'Workspace settings',
      leftSection: <Settings size={ICON} aria-hidden />,
      onClick: () => void navigate({ to: '/w/$w/settings', params: { w } }),
    },
    ...(isAtLeast(workspace.role, 'admin')
      ? [
          {
            id: 'git',
            label: 'Configure git',
            leftSection: <GitBranch size={ICON} aria-hidden />,
            onClick: () => void navigate({ to: '/w/$w/settings/git', params: { w } }),
          },
        ]
      : []),
  ];
  const open: SpotlightActionData[] = apps.map(({ id, name }) => ({
    id,
    label: name,
    leftSection: <AppWindow size={ICON} aria-hidden />,
    onClick: () => void navigate({ to: '/w/$w/apps/$a', params: { w, a: id } }),
  }));
  return [
    { group: 'Go to', actions: places },
    { group: 'Apps', actions: open },
    { group: 'Trellis', actions: general },
  ];
}
