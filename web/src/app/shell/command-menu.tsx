import { t } from '@lingui/core/macro';
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
  Bell,
  Braces,
  Building2,
  FolderDown,
  GitBranch,
  GitCommitHorizontal,
  LayoutGrid,
  Plug,
  Plus,
  Rocket,
  ScrollText,
  Search,
  Settings,
  SunMoon,
  UserPlus,
  UserRound,
  Users,
} from 'lucide-react';
import { useEffect } from 'react';
import { branchToOpen, isAtLeast, SETTINGS_OF_PROGRAM, useEmbedding, useMe } from '../../lib/session';
import { appsQuery, useFoundWorkspace, type CurrentWorkspace } from '../../lib/workspace';
import { OPEN_EVENT } from './open-command-menu';

const ICON = 17;
const SHOWN = 14;

/** Opens when first rendered, and then on each event. */
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
      // The shell handles the shortcut, because this code is loaded later.
      shortcut={null}
      limit={SHOWN}
      scrollable
      maxHeight={420}
      overlayProps={{ blur: 0, backgroundOpacity: 0.45 }}
      attributes={{ content: { 'aria-label': t`Command menu` } }}
      nothingFound={t`No results`}
      searchProps={{
        leftSection: <Search size={ICON} aria-hidden />,
        placeholder: t`Apps, settings, workspaces…`,
        'aria-label': t`Search`,
      }}
    />
  );
}

function useCommands(): SpotlightActionGroupData[] {
  const workspace = useFoundWorkspace();
  const general = useGeneralCommands(workspace);
  const apps = useAppCommands(workspace);
  const pages = usePageCommands(workspace);
  const actions = useActionCommands(workspace);
  if (!workspace) return [{ group: 'Trellis', actions: general }];
  return [
    { group: t`Go to`, actions: pages },
    { group: t`Actions`, actions },
    { group: t`Apps`, actions: apps },
    { group: 'Trellis', actions: general },
  ];
}

type Found = CurrentWorkspace | null;

function useGeneralCommands(workspace: Found): SpotlightActionData[] {
  const navigate = useNavigate();
  const { workspaces } = useMe();
  const isEmbedded = useEmbedding() !== null;
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme() === 'dark';
  return [
    {
      id: 'profile',
      label: isEmbedded ? t`Profile` : t`Profile and API tokens`,
      leftSection: <UserRound size={ICON} aria-hidden />,
      onClick: () => void navigate({ to: '/profile' }),
    },
    {
      id: 'theme',
      label: isDark ? t`Switch to the light theme` : t`Switch to the dark theme`,
      leftSection: <SunMoon size={ICON} aria-hidden />,
      onClick: () => setColorScheme(isDark ? 'light' : 'dark'),
    },
    ...workspaces
      .filter(({ id }) => id !== workspace?.id)
      .map((other) => ({
        id: `workspace-${other.id}`,
        label: t`Open workspace ${other.name}`,
        leftSection: <Building2 size={ICON} aria-hidden />,
        onClick: () =>
          void navigate({ to: '/w/$w', params: { w: other.id }, search: { branch: branchToOpen(other) } }),
      })),
  ];
}

function useAppCommands(workspace: Found): SpotlightActionData[] {
  const navigate = useNavigate();
  const w = workspace?.id ?? '';
  const copy = workspace?.copy ?? { w, branch: null };
  const { data: apps = [] } = useQuery({ ...appsQuery(copy), enabled: workspace !== null });
  return apps.map(({ id, name }) => ({
    id,
    label: name,
    leftSection: <AppWindow size={ICON} aria-hidden />,
    onClick: () => void navigate({ to: '/w/$w/apps/$a', params: { w, a: id } }),
  }));
}

const PAGES = [
  { id: 'apps', label: t`Apps`, icon: LayoutGrid, to: '/w/$w', role: 'viewer' },
  { id: 'activity', label: t`Activity`, icon: Activity, to: '/w/$w/activity', role: 'viewer' },
  { id: 'deployments', label: t`Deployments`, icon: Rocket, to: '/w/$w/deployments', role: 'viewer' },
  {
    id: 'commit',
    label: t`Commit apps`,
    icon: GitCommitHorizontal,
    to: '/w/$w/commit',
    role: 'builder',
  },
  {
    id: 'import',
    label: t`Import several apps`,
    icon: FolderDown,
    to: '/w/$w/import',
    role: 'builder',
  },
  { id: 'settings', label: t`Workspace settings`, icon: Settings, to: '/w/$w/settings', role: 'viewer' },
  { id: 'git', label: t`Configure git`, icon: GitBranch, to: '/w/$w/settings/git', role: 'admin' },
  { id: 'editor', label: t`Connected editor`, icon: Plug, to: '/w/$w/settings/editor', role: 'viewer' },
  { id: 'members', label: t`Members`, icon: Users, to: '/w/$w/settings/members', role: 'viewer' },
  { id: 'constants', label: t`Constants`, icon: Braces, to: '/w/$w/settings/constants', role: 'viewer' },
  {
    id: 'notifications',
    label: t`Notifications`,
    icon: Bell,
    to: '/w/$w/settings/notifications',
    role: 'admin',
  },
  { id: 'audit', label: t`Audit trail`, icon: ScrollText, to: '/w/$w/settings/audit', role: 'admin' },
] as const;

/** Further words by which a page is found. */
const KEYWORDS: Readonly<Record<string, string[]>> = { editor: ['ToolJet', 'Node-RED'] };

function usePageCommands(workspace: Found): SpotlightActionData[] {
  const navigate = useNavigate();
  const isEmbedded = useEmbedding() !== null;
  if (!workspace) return [];
  const pages = PAGES.filter(
    ({ id, role }) => isAtLeast(workspace.role, role) && !(isEmbedded && SETTINGS_OF_PROGRAM.includes(id)),
  );
  return pages.map(({ id, label, icon: Icon, to }) => ({
    id,
    label,
    keywords: KEYWORDS[id],
    leftSection: <Icon size={ICON} aria-hidden />,
    onClick: () => void navigate({ to, params: { w: workspace.id } }),
  }));
}

/** Opens a screen with one of its dialogs. In a program, apps and members are made there. */
function useActionCommands(workspace: Found): SpotlightActionData[] {
  const navigate = useNavigate();
  const isEmbedded = useEmbedding() !== null;
  if (!workspace || isEmbedded) return [];
  const params = { w: workspace.id };
  const create = {
    id: 'create-app',
    label: t`Create app`,
    leftSection: <Plus size={ICON} aria-hidden />,
    onClick: () => void navigate({ to: '/w/$w', params, search: { dialog: 'create' } }),
  };
  const invite = {
    id: 'invite',
    label: t`Invite a member`,
    leftSection: <UserPlus size={ICON} aria-hidden />,
    onClick: () => void navigate({ to: '/w/$w/settings/members', params, search: { dialog: 'invite' } }),
  };
  const { role } = workspace;
  return [...(isAtLeast(role, 'builder') ? [create] : []), ...(isAtLeast(role, 'admin') ? [invite] : [])];
}
