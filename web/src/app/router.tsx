import type { QueryClient } from '@tanstack/react-query';
import {
  lazyRouteComponent,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { AppsPage } from '../features/apps';
import type { AuditFilter } from '../features/audit';
import { api, ask } from '../lib/api';
import { basePath } from '../lib/base-path';
import { isUuid } from '../lib/is-uuid';
import { branchToOpen, firstWorkspaceOf, meQuery, setupQuery } from '../lib/session';
import { fileAddress, readJobFilter, readMissingConstants } from '../lib/workspace';
import { NotFound, NotFoundPage, PageError, PageLoading } from './fallbacks';
import { appsViewToRestore, keepAppsView, readAppsSearch, type AppsSearch } from './kept-view';
import { SignedInLayout } from './signed-in-layout';

/**
 * Component of a route, loaded on demand. Bypasses the router's own reload after a failure: without a connection it would
 * lead to the browser's error page. `MissingCode` tells the two cases apart.
 */
const lazyPage = <T extends Record<string, unknown>, Name extends keyof T>(
  load: () => Promise<T>,
  name: Name,
) => lazyRouteComponent<T, Name>(() => load().catch(hideFromRouter), name);

/** The router recognizes the error by the beginning of its message. */
function hideFromRouter(cause: unknown): never {
  throw new Error(`The code of a page is missing: ${String(cause)}`, { cause });
}

interface Entered {
  context: { client: QueryClient };
  cause: 'preload' | 'enter' | 'stay';
  params: { w: string; a: string };
  search: { branch?: string; show?: unknown };
}

/** Asks for the document of an app that is being opened while the code of the editor still loads. */
function askForDefinition({ cause, context, params: { w, a }, search: { branch, show } }: Entered): void {
  // The pointer may only have passed over the link.
  if (cause !== 'enter') return;
  // Viewers open the live release of a published app.
  const workspaces = context.client.getQueryData(meQuery.queryKey)?.workspaces;
  if (show === 'live' || workspaces?.find(({ id }) => id === w)?.role === 'viewer') return;
  const address = fileAddress({ w, branch: branch ?? null }, a, 'definition');
  ask(new URL(address, location.origin).href, { cache: 'no-cache' });
}

/** The dialog that connects through an account; a provider's redirect leads back to it, with the new account. */
const connectSearch = ({
  connect,
  account,
  app,
}: Record<string, unknown>): { connect?: string; account?: string; app?: string } => ({
  connect: connect === 'account' ? connect : undefined,
  account: typeof account === 'string' ? account : undefined,
  app: typeof app === 'string' ? app : undefined,
});

const ASKED_DIALOGS = ['create', 'invite', 'publish', 'releases', 'settings'] as const;
type AskedDialog = { dialog?: (typeof ASKED_DIALOGS)[number] };

/** Reads the dialog that a screen opens at once. */
const readAskedDialog = ({ dialog }: Record<string, unknown>): AskedDialog => ({
  dialog: ASKED_DIALOGS.find((known) => known === dialog),
});

const GROUPS: readonly string[] = ['settings', 'members', 'apps', 'releases', 'agents'];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Filter of the audit trail from an address; unknown values are dropped. */
const auditSearch = ({ actorId, group, from, to }: Record<string, unknown>): AuditFilter => ({
  ...(isUuid(actorId) && { actorId }),
  ...(isGroup(group) && { group }),
  ...(isDay(from) && { from }),
  ...(isDay(to) && { to }),
});

const isGroup = (value: unknown): value is NonNullable<AuditFilter['group']> =>
  GROUPS.includes(value as string);

const isDay = (value: unknown): value is string =>
  typeof value === 'string' && DAY.test(value) && !Number.isNaN(Date.parse(value));

const rootRoute = createRootRouteWithContext<{ client: QueryClient }>()({
  staticData: { help: 'guide' },
  component: Outlet,
  notFoundComponent: NotFoundPage,
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  staticData: { help: 'guide#the-first-five-minutes' },
  beforeLoad: async ({ context: { client } }) => {
    const { required } = await client.query(setupQuery);
    if (!required) redirect({ to: '/', throw: true });
  },
  component: lazyPage(() => import('../features/accounts'), 'SetupPage'),
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  staticData: { help: 'guide#members' },
  validateSearch: ({ from, password }: Record<string, unknown>): { from?: string; password?: '1' } => ({
    // The form for the break-glass account, where passwords are off.
    password: password === '1' ? password : undefined,
    // Accepts only paths of this page, not `//host`, also with a tab between. A missing key would keep its value.
    from: typeof from === 'string' && /^\/(?![/\\])[^\p{Cc}]*$/u.test(from) ? from : undefined,
  }),
  beforeLoad: async ({ context: { client } }) => {
    if (await client.query({ ...meQuery, staleTime: 'static' })) redirect({ to: '/', throw: true });
    const { required } = await client.query(setupQuery);
    if (required) redirect({ to: '/setup', throw: true });
  },
  component: lazyPage(() => import('../features/accounts'), 'SignInPage'),
});

const inviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invite',
  staticData: { help: 'guide#members' },
  component: lazyPage(() => import('../features/accounts'), 'InvitationPage'),
});

const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset-password',
  staticData: { help: 'guide#members' },
  component: lazyPage(() => import('../features/accounts'), 'ResetPasswordPage'),
});

/** Setup page for the repository's owner, who may have no account. */
const repositorySetupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/repository-setup',
  staticData: { help: 'providers' },
  component: lazyPage(() => import('../features/git-settings'), 'SharedSetupPage'),
});

/** Target of a provider's redirect. Outside of the signed-in routes, which would carry its code along. */
const oauthRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/oauth/callback',
  staticData: { help: 'providers#signing-in-at-a-provider' },
  component: lazyPage(() => import('../features/providers'), 'FinishSignInPage'),
});

/** Posts a form to GitHub; the server lets this page alone do so. */
const newAppRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/github-app/new',
  staticData: { help: 'providers#a-github-app-of-your-own' },
  component: lazyPage(() => import('../features/provider-apps'), 'PostToGitHubPage'),
});

/** Targets of GitHub's redirects. Outside of the signed-in routes, which would carry a code along. */
const appMadeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/github-app/$w/made',
  staticData: { help: 'providers#a-github-app-of-your-own' },
  component: lazyPage(() => import('../features/provider-apps'), 'FinishAppPage'),
});

const appInstalledRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/github-app/$w/installed',
  staticData: { help: 'providers#a-github-app-of-your-own' },
  component: lazyPage(() => import('../features/provider-apps'), 'AppInstalledPage'),
});

const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  staticData: { help: 'guide' },
  beforeLoad: async ({ context: { client }, location }) => {
    if (await client.query({ ...meQuery, staleTime: 'static' })) return;
    const { required } = await client.query(setupQuery);
    if (required) redirect({ to: '/setup', throw: true });
    redirect({ to: '/sign-in', search: location.href === '/' ? {} : { from: location.href }, throw: true });
  },
  component: SignedInLayout,
});

const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  staticData: { help: 'guide#members' },
  beforeLoad: async ({ context: { client } }) => {
    const me = await client.query({ ...meQuery, staleTime: 'static' });
    const first = me && firstWorkspaceOf(me);
    if (first)
      redirect({
        to: '/w/$w',
        params: { w: first.id },
        search: { branch: branchToOpen(first) },
        throw: true,
      });
  },
  component: lazyPage(() => import('../features/workspaces'), 'NoWorkspacePage'),
});

const profileRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/profile',
  staticData: { help: 'providers#accounts-at-providers' },
  component: lazyPage(() => import('../features/profile'), 'ProfilePage'),
});

/** Target of `trellis login`: allows a command line on the person's machine. */
const commandLineRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/command-line',
  staticData: { help: 'command-line#on-a-server' },
  component: lazyPage(() => import('../features/profile'), 'CommandLinePage'),
});

/** Target of an agent that signs in: the authorization endpoint of OAuth. */
const authorizeAgentRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/oauth/authorize',
  staticData: { help: 'agents#setting-one-up' },
  component: lazyPage(() => import('../features/profile'), 'AuthorizeAgentPage'),
});

const workspaceRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/w/$w',
  staticData: { help: 'guide' },
  validateSearch: ({ branch }: Record<string, unknown>): { branch?: string } =>
    // The branch to work on; absent: the default branch.
    branch === undefined ? {} : { branch: typeof branch === 'string' && branch !== '' ? branch : undefined },
  // All links inside a workspace stay on the branch unless they name another one.
  search: { middlewares: [retainSearchParams(['branch'])] },
  beforeLoad: async ({ context: { client }, cause, location, params: { w }, search }) => {
    if (cause !== 'enter' || search.branch !== undefined || !opensWorkspace(w, location.pathname)) return;
    const me = await client.query({ ...meQuery, staleTime: 'static' });
    const found = me?.workspaces.find(({ id }) => id === w);
    const branch = found && branchToOpen(found);
    if (!branch) return;
    const to = location.pathname as '/w/$w';
    redirect({ to, params: { w }, search: { ...location.search, branch }, replace: true, throw: true });
  },
});

const appsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/',
  staticData: { help: 'guide#apps' },
  validateSearch: (search): AppsSearch & AskedDialog => ({
    ...readAppsSearch(search),
    ...readAskedDialog(search),
  }),
  beforeLoad: ({ cause, params: { w }, search }) => {
    if (cause === 'preload') return;
    const before = cause === 'enter' ? appsViewToRestore(w, search) : null;
    if (before)
      redirect({ to: '/w/$w', params: { w }, search: { ...search, ...before }, replace: true, throw: true });
    keepAppsView(w, search);
  },
  component: AppsPage,
});

const appRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/apps/$a',
  staticData: { help: 'guide#the-editor', fillsWindow: true },
  beforeLoad: askForDefinition,
  component: lazyPage(() => import('./editor-page'), 'EditorPage'),
});

const editorRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/',
  staticData: { help: 'guide#the-editor' },
  validateSearch: (
    search: Record<string, unknown>,
  ): { select?: string; show?: 'draft' | 'live' } & AskedDialog => ({
    // Id of a component, a query or a page that the editor selects when it opens.
    select: typeof search.select === 'string' ? search.select : undefined,
    // State of a published app to open; by default, the draft for builders, and the live release for viewers.
    show: search.show === 'draft' || search.show === 'live' ? search.show : undefined,
    ...readAskedDialog(search),
  }),
});

const changesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/changes',
  staticData: { help: 'guide#gitsync' },
  component: lazyPage(() => import('../features/gitsync'), 'ChangesPage'),
});

const SHA = /^[0-9a-f]{40}$/;

const historyRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/history',
  staticData: { help: 'guide#history' },
  validateSearch: ({ commit, compare }: Record<string, unknown>): { commit?: string; compare?: string } => ({
    // The chosen commit and its counterpart; `working`: the app as it is here.
    commit: typeof commit === 'string' && SHA.test(commit) ? commit : undefined,
    compare:
      typeof compare === 'string' && (compare === 'working' || SHA.test(compare)) ? compare : undefined,
  }),
  component: lazyPage(() => import('../features/gitsync'), 'HistoryPage'),
});

const STATE = /^(working|live|last|[0-9a-f]{40}|version:[0-9a-f-]{36}|(?:branch|tag):.{1,255})$/;
const stateIn = (ref: unknown) => (typeof ref === 'string' && STATE.test(ref) ? ref : undefined);

const compareRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/compare',
  staticData: { help: 'guide#history' },
  validateSearch: ({ from, to }: Record<string, unknown>): { from?: string; to?: string } => ({
    from: stateIn(from),
    to: stateIn(to),
  }),
  component: lazyPage(() => import('../features/gitsync'), 'ComparePage'),
});

/** Not inside of the app's page: that opens, and may save, the document that is edited. */
const commitPageRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/apps/$a/history/$sha',
  staticData: { help: 'guide#history', fillsWindow: true },
  component: lazyPage(() => import('./commit-page'), 'CommitPage'),
});

const importRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/import',
  staticData: { help: 'guide#bringing-an-app-to-another-workspace' },
  validateSearch: connectSearch,
  component: lazyPage(() => import('./import-page'), 'ImportPage'),
});

const deletedRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/deleted',
  staticData: { help: 'guide#apps' },
  component: lazyPage(() => import('../features/apps'), 'DeletedAppsPage'),
});

const commitRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/commit',
  staticData: { help: 'guide#bringing-a-whole-workspace-to-git' },
  component: lazyPage(() => import('../features/gitsync'), 'CommitManyPage'),
});

const pullRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/pull',
  staticData: { help: 'guide#apps' },
  component: lazyPage(() => import('../features/pulls'), 'PullManyPage'),
});

const mergeRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/merges/$m',
  staticData: { help: 'guide#merging-changes', fillsWindow: true },
  component: lazyPage(() => import('./merge-page'), 'MergeRoutePage'),
});

/** Leads to an app that is named by its id at the host, such as the program around this page. */
const openRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/open',
  staticData: { help: 'guide#apps' },
  validateSearch: ({
    app,
    page,
  }: Record<string, unknown>): { app: string; page?: 'changes' | 'history' } => ({
    app: String(app),
    page: page === 'changes' || page === 'history' ? page : undefined,
  }),
  // An app that is not there is missing on the page of the app.
  beforeLoad: async ({ params: { w }, search: { app: hostAppId, page } }) => {
    const { data } = await api.GET('/api/workspaces/{w}/host/app', {
      params: { path: { w }, query: { hostAppId } },
    });
    const to = page ? (`/w/$w/apps/$a/${page}` as const) : '/w/$w/apps/$a';
    redirect({ to, params: { w, a: data?.appId ?? hostAppId }, replace: true, throw: true });
  },
});

/** Opens the review of two branches. */
const branchReviewRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/review',
  staticData: { help: 'guide#reviewing-a-branch-by-element', fillsWindow: true },
  validateSearch: ({ from, to }: Record<string, unknown>): { from?: string; to?: string } => ({
    from: typeof from === 'string' ? from : undefined,
    to: typeof to === 'string' ? to : undefined,
  }),
  component: lazyPage(() => import('../features/review'), 'BranchReviewPage'),
});

const pullRequestReviewRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/review/pull/$n',
  staticData: { help: 'guide#reviewing-a-branch-by-element', fillsWindow: true },
  component: lazyPage(() => import('../features/review'), 'PullRequestReviewPage'),
});

const reviewRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/review/$r',
  staticData: { help: 'guide#reviewing-a-branch-by-element', fillsWindow: true },
  component: lazyPage(() => import('../features/review'), 'ReviewRoutePage'),
});

const pullRequestsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/pull-requests',
  staticData: { help: 'providers#pull-requests-and-protected-branches' },
  component: lazyPage(() => import('../features/branches'), 'PullRequestsPage'),
});

const activityRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/activity',
  staticData: { help: 'guide#activity' },
  validateSearch: readJobFilter,
  component: lazyPage(() => import('../features/activity'), 'ActivityPage'),
});

const agentsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/agents',
  staticData: { help: 'agents' },
  component: lazyPage(() => import('../features/agents'), 'AgentsPage'),
});

const deploymentsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/deployments',
  staticData: { help: 'guide#deployments' },
  validateSearch: readAskedDialog,
  component: lazyPage(() => import('../features/deployments'), 'DeploymentsPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/settings',
  staticData: { help: 'guide' },
  component: lazyPage(() => import('../features/workspaces'), 'SettingsLayout'),
});

const generalRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
  staticData: { help: 'guide#roles' },
  component: lazyPage(() => import('../features/workspaces'), 'GeneralSettings'),
});

const gitRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/git',
  staticData: { help: 'providers' },
  validateSearch: connectSearch,
  component: lazyPage(() => import('../features/git-settings'), 'ConfigureGit'),
});

const hostRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/editor',
  staticData: { help: 'tooljet#connection' },
  component: lazyPage(() => import('../features/hosts'), 'HostSettings'),
});

const membersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/members',
  staticData: { help: 'guide#members' },
  validateSearch: readAskedDialog,
  component: lazyPage(() => import('../features/members'), 'MembersSettings'),
});

const constantsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/constants',
  staticData: { help: 'guide#bringing-an-app-to-another-workspace' },
  validateSearch: readMissingConstants,
  component: lazyPage(() => import('../features/constants'), 'ConstantsSettings'),
});

const notificationsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/notifications',
  staticData: { help: 'notifications' },
  component: lazyPage(() => import('../features/notifications'), 'NotificationSettings'),
});

const auditRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/audit',
  staticData: { help: 'operate/security' },
  validateSearch: auditSearch,
  component: lazyPage(() => import('../features/audit'), 'AuditTrail'),
});

const routeTree = rootRoute.addChildren([
  setupRoute,
  signInRoute,
  inviteRoute,
  resetPasswordRoute,
  repositorySetupRoute,
  oauthRoute,
  newAppRoute,
  appMadeRoute,
  appInstalledRoute,
  signedInRoute.addChildren([
    homeRoute,
    profileRoute,
    commandLineRoute,
    authorizeAgentRoute,
    workspaceRoute.addChildren([
      appsRoute,
      appRoute.addChildren([editorRoute, changesRoute, historyRoute, compareRoute]),
      commitPageRoute,
      openRoute,
      importRoute,
      deletedRoute,
      commitRoute,
      pullRoute,
      mergeRoute,
      branchReviewRoute,
      pullRequestReviewRoute,
      reviewRoute,
      pullRequestsRoute,
      activityRoute,
      agentsRoute,
      deploymentsRoute,
      settingsRoute.addChildren([
        generalRoute,
        gitRoute,
        hostRoute,
        membersRoute,
        constantsRoute,
        notificationsRoute,
        auditRoute,
      ]),
    ]),
  ]),
]);

export const createAppRouter = (client: QueryClient) =>
  createRouter({
    routeTree,
    basepath: basePath || '/',
    context: { client },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingComponent: PageLoading,
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  });

/** Parses values as plain text: a code that looks like a number must stay text. */
const parseSearch = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text));

function stringifySearch(search: Record<string, string | undefined>): string {
  const given = Object.entries(search).filter((one): one is [string, string] => one[1] !== undefined);
  const text = new URLSearchParams(given).toString();
  return text && `?${text}`;
}

/** True if the browser shows an address again, by a reload or by going back to it from elsewhere. */
let isShownAgain = performance
  .getEntriesByType('navigation')
  .some((entry) => (entry as PerformanceNavigationTiming).type !== 'navigate');

/**
 * Returns true if an address without a branch opens the workspace, on the member's active branch. Addresses of apps and
 * merges mean the default branch, and a reloaded address means the branch it showed before.
 */
function opensWorkspace(w: string, pathname: string): boolean {
  const isFirstAgain = isShownAgain;
  isShownAgain = false;
  return !isFirstAgain && !new RegExp(`^/w/${w}/(apps|merges)/`).test(pathname);
}
