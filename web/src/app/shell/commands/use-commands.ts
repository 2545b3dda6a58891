import { t } from '@lingui/core/macro';
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import {
  Activity,
  AppWindow,
  ArrowDownToLine,
  Bell,
  BookOpen,
  Bot,
  Braces,
  Building2,
  Component,
  Database,
  FileText,
  FolderDown,
  GitBranch,
  GitBranchPlus,
  GitCommitHorizontal,
  GitCompare,
  GitMerge,
  History,
  Keyboard,
  LayoutGrid,
  Plug,
  Plus,
  RefreshCw,
  Rocket,
  ScrollText,
  Send,
  Settings,
  SlidersHorizontal,
  SunMoon,
  Trash2,
  UserPlus,
  UserRound,
  Users,
  type LucideIcon,
} from 'lucide-react';
import { useMemo } from 'react';
import { openDocs, useHelpPage } from '../../../components';
import { askForBranchDialog, branchesQuery } from '../../../features/branches';
import { historyQuery } from '../../../features/gitsync';
import { newId } from '../../../lib/new-id';
import { branchToOpen, isAtLeast, SETTINGS_OF_PROGRAM, useEmbedding, useMe } from '../../../lib/session';
import { shortSha } from '../../../lib/short-sha';
import {
  appsQuery,
  copyOf,
  findSharedDocument,
  isIn,
  jobsQuery,
  useWorkspace,
  type DocumentPart,
} from '../../../lib/workspace';
import { openKeys } from '../open-command-menu';
import type { Command } from './command';
import { revealCard } from './reveal-card';
import { CARDS } from './settings-commands';

/** Commands of a person without a workspace, and of all screens. */
export function useGeneralCommands(openWorkspaceId: string | null): Command[] {
  const help = useHelpPage();
  const navigate = useNavigate();
  const { workspaces } = useMe();
  const isEmbedded = useEmbedding() !== null;
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme() === 'dark';
  const general = (id: string, label: string, icon: LucideIcon, run: () => void): Command => ({
    ...{ id, group: 'general', label, icon, run },
  });
  return [
    general(
      'profile',
      isEmbedded ? t`Profile` : t`Profile and API tokens`,
      UserRound,
      () => void navigate({ to: '/profile' }),
    ),
    general('guide', t`Guide`, BookOpen, () => openDocs(help)),
    general('keys', t`Keys`, Keyboard, openKeys),
    general('theme', isDark ? t`Switch to the light theme` : t`Switch to the dark theme`, SunMoon, () =>
      setColorScheme(isDark ? 'light' : 'dark'),
    ),
    ...workspaces
      .filter(({ id }) => id !== openWorkspaceId)
      .map((other) =>
        general(
          `workspace-${other.id}`,
          t`Open workspace ${other.name}`,
          Building2,
          () =>
            void navigate({ to: '/w/$w', params: { w: other.id }, search: { branch: branchToOpen(other) } }),
        ),
      ),
  ];
}

/** Commands inside a workspace that the member may carry out. */
export function useWorkspaceCommands(openBranch: (name: string) => void): Command[] {
  const pages = usePageCommands();
  const settings = useCardCommands();
  const actions = useActionCommands();
  const ofApp = useOpenAppCommands();
  const apps = useAppCommands();
  const branches = useBranchCommands(openBranch);
  const commits = useCommitCommands();
  const parts = usePartCommands();
  return [...pages, ...ofApp, ...actions, ...apps, ...parts, ...branches, ...commits, ...settings];
}

const PAGES = [
  { id: 'apps', label: t`Apps`, icon: LayoutGrid, to: '/w/$w', role: 'viewer' },
  { id: 'activity', label: t`Activity`, icon: Activity, to: '/w/$w/activity', role: 'viewer' },
  { id: 'deployments', label: t`Deployments`, icon: Rocket, to: '/w/$w/deployments', role: 'viewer' },
  { id: 'agents', label: t`Agents`, icon: Bot, to: '/w/$w/agents', role: 'builder' },
  {
    id: 'commit',
    label: t`Commit apps`,
    icon: GitCommitHorizontal,
    to: '/w/$w/commit',
    role: 'builder',
  },
  { id: 'import', label: t`Import several apps`, icon: FolderDown, to: '/w/$w/import', role: 'builder' },
  { id: 'pull', label: t`Check and pull apps`, icon: RefreshCw, to: '/w/$w/pull', role: 'builder' },
  { id: 'deleted', label: t`Deleted apps`, icon: Trash2, to: '/w/$w/deleted', role: 'viewer' },
  { id: 'settings', label: t`Workspace settings`, icon: Settings, to: '/w/$w/settings', role: 'viewer' },
] as const;

const TABS = [
  { id: 'general', label: t`General`, icon: SlidersHorizontal, to: '/w/$w/settings', role: 'viewer' },
  { id: 'git', label: t`Configure Git`, icon: GitBranch, to: '/w/$w/settings/git', role: 'admin' },
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
const KEYWORDS: Readonly<Record<string, string>> = { editor: 'ToolJet Node-RED', deleted: t`restore` };

function usePageCommands(): Command[] {
  const navigate = useNavigate();
  const isEmbedded = useEmbedding() !== null;
  const { id: w, role: own } = useWorkspace();
  return [...PAGES, ...TABS]
    .filter(({ id, role }) => isAtLeast(own, role) && !(isEmbedded && SETTINGS_OF_PROGRAM.includes(id)))
    .map(({ id, label, icon, to }) => ({
      id,
      group: PAGES.some((page) => page.id === id) ? ('pages' as const) : ('settings' as const),
      label,
      icon,
      keywords: KEYWORDS[id],
      run: () => void navigate({ to, params: { w } }),
    }));
}

function useCardCommands(): Command[] {
  const navigate = useNavigate();
  const { id: w, role: own, defaultBranch } = useWorkspace();
  return CARDS.filter(
    ({ role, isAlways }) => isAtLeast(own, role) && (isAlways || defaultBranch !== null),
  ).map(({ title, to, place }) => ({
    id: `card-${to}-${title}`,
    group: 'settings',
    label: title,
    detail: place,
    icon: SlidersHorizontal,
    run: () => {
      void navigate({ to, params: { w } });
      revealCard(title);
    },
  }));
}

const action = (id: string, label: string, icon: LucideIcon, run: () => void): Command => ({
  ...{ id, group: 'actions', label, icon, run },
});

/** Opens a screen with one of its dialogs. In a program, apps and members are made there. */
function useActionCommands(): Command[] {
  const navigate = useNavigate();
  const isEmbedded = useEmbedding() !== null;
  const { id: w, role, copy, defaultBranch } = useWorkspace();
  const params = { w };
  const { branch } = copy;
  const isBuilder = isAtLeast(role, 'builder');
  const isConnected = defaultBranch !== null;
  return [
    ...(isBuilder && !isEmbedded
      ? [
          action(
            'create-app',
            t`Create app`,
            Plus,
            () => void navigate({ to: '/w/$w', params, search: { dialog: 'create' } }),
          ),
        ]
      : []),
    ...(isAtLeast(role, 'admin') && !isEmbedded
      ? [
          action(
            'invite',
            t`Invite a member`,
            UserPlus,
            () => void navigate({ to: '/w/$w/settings/members', params, search: { dialog: 'invite' } }),
          ),
        ]
      : []),
    ...(isBuilder && isConnected
      ? [action('new-branch', t`New branch…`, GitBranchPlus, () => askForBranchDialog({ kind: 'new' }))]
      : []),
    ...(isBuilder && isConnected && branch !== null
      ? [
          action('merge-branch', t`Merge ${branch} into ${defaultBranch}…`, GitMerge, () =>
            askForBranchDialog({ kind: 'merge', id: newId(), sides: { from: branch, into: defaultBranch } }),
          ),
        ]
      : []),
  ];
}

/** Commands about the app that is open. */
function useOpenAppCommands(): Command[] {
  const navigate = useNavigate();
  const { id: w, role, copy } = useWorkspace();
  const { a } = useParams({ strict: false });
  const { data: apps = [] } = useQuery(appsQuery(copy));
  const app = apps.find(({ id }) => id === a);
  if (!app || a === undefined) return [];
  const { name } = app;
  const params = { w, a };
  const changes = () => void navigate({ to: '/w/$w/apps/$a/changes', params });
  const isBuilder = isAtLeast(role, 'builder');
  return [
    action(
      'open-changes',
      isBuilder ? t`Commit ${name}…` : t`Changes of ${name}`,
      GitCommitHorizontal,
      changes,
    ),
    ...(isBuilder ? [action('open-pull', t`Pull ${name}…`, ArrowDownToLine, changes)] : []),
    action(
      'open-history',
      t`History of ${name}`,
      History,
      () => void navigate({ to: '/w/$w/apps/$a/history', params }),
    ),
    action(
      'open-compare',
      t`Compare versions of ${name}`,
      GitCompare,
      () => void navigate({ to: '/w/$w/apps/$a/compare', params }),
    ),
    ...(isBuilder && !app.locked && !app.hostedBy && app.editingVersion.status !== 'published'
      ? [
          action(
            'open-publish',
            t`Publish ${name}…`,
            Send,
            () => void navigate({ to: '/w/$w/apps/$a', params, search: { dialog: 'publish' } }),
          ),
        ]
      : []),
    action(
      'open-releases',
      t`Releases of ${name}`,
      Rocket,
      () => void navigate({ to: '/w/$w/apps/$a', params, search: { dialog: 'releases' } }),
    ),
  ];
}

function useAppCommands(): Command[] {
  const navigate = useNavigate();
  const { id: w, copy } = useWorkspace();
  const { data: apps } = useQuery(appsQuery(copy));
  return useMemo(
    () =>
      (apps ?? []).map(({ id, name }) => ({
        id,
        group: 'apps' as const,
        label: name,
        icon: AppWindow,
        run: () => void navigate({ to: '/w/$w/apps/$a', params: { w, a: id } }),
      })),
    [apps, navigate, w],
  );
}

function useBranchCommands(open: (name: string) => void): Command[] {
  const { id: w, copy, defaultBranch } = useWorkspace();
  const { data: branches = [] } = useQuery({ ...branchesQuery(w), enabled: defaultBranch !== null });
  const current = copy.branch ?? defaultBranch;
  return branches
    .filter(({ name }) => name !== current)
    .map(({ name, lastCommit }) => ({
      id: `branch-${w}-${name}`,
      group: 'branches',
      label: name,
      detail: lastCommit?.message.split('\n', 1)[0],
      icon: GitBranch,
      run: () => open(name),
    }));
}

const FRESH_MS = 60_000;

/** The commits of the open app; elsewhere the latest commits made here. */
function useCommitCommands(): Command[] {
  const navigate = useNavigate();
  const { id: w, copy, defaultBranch } = useWorkspace();
  const { a } = useParams({ strict: false });
  const { data: apps = [] } = useQuery(appsQuery(copy));
  const isConnected = defaultBranch !== null;
  const history = useInfiniteQuery({
    ...historyQuery(copy, a ?? ''),
    enabled: a !== undefined && isConnected,
    refetchOnMount: true,
    staleTime: FRESH_MS,
  });
  const jobs = useInfiniteQuery({ ...jobsQuery(w), enabled: a === undefined && isConnected });
  const commit = (appId: string, sha: string, message: string, detail: string): Command => ({
    id: `commit-${appId}-${sha}`,
    group: 'commits',
    label: message.split('\n', 1)[0] ?? '',
    detail: `${shortSha(sha)} · ${detail}`,
    keywords: sha,
    icon: GitCommitHorizontal,
    run: () =>
      void navigate({ to: '/w/$w/apps/$a/history', params: { w, a: appId }, search: { commit: sha } }),
  });
  if (a !== undefined)
    return (history.data?.pages ?? []).flatMap(({ items }) =>
      items.map(({ sha, message, author }) => commit(a, sha, message, author.name)),
    );
  const names = new Map(apps.map(({ id, name }) => [id, name]));
  return (jobs.data?.pages ?? []).flatMap(({ items }) =>
    items.flatMap((job) => {
      const name = job.appId === null ? undefined : names.get(job.appId);
      if (!job.commit || job.appId === null || name === undefined || !isIn(copyOf(w, copy), job)) return [];
      return [commit(job.appId, job.commit, job.message ?? '', name)];
    }),
  );
}

const PART_ICONS: Record<DocumentPart['kind'], LucideIcon> = {
  component: Component,
  query: Database,
  page: FileText,
};
const PART_NAMES: Record<DocumentPart['kind'], string> = {
  component: t`component`,
  query: t`query`,
  page: t`page`,
};

/** Pages, components and queries of the app in the editor, which selects them. */
function usePartCommands(): Command[] {
  const navigate = useNavigate();
  const { id: w } = useWorkspace();
  const document = findSharedDocument();
  return useMemo(
    () =>
      (document?.listParts() ?? []).map(({ id, name, kind, pageName }) => ({
        id: `part-${id}`,
        group: 'parts' as const,
        label: name,
        detail: pageName ?? PART_NAMES[kind],
        keywords: PART_NAMES[kind],
        icon: PART_ICONS[kind],
        run: () =>
          void navigate({
            to: '/w/$w/apps/$a',
            params: { w, a: document?.appId ?? '' },
            search: { select: id },
          }),
      })),
    [document, navigate, w],
  );
}
