import { idHere, type GitSyncAppId } from '../hosts';

/** Pages of a workspace, and of an app. */
export type GitSyncWorkspacePage = 'apps' | 'import' | 'settings';
export type GitSyncAppPage = 'app' | 'changes' | 'history';

const OF_WORKSPACE: Record<GitSyncWorkspacePage, string> = {
  apps: '',
  import: '/import',
  settings: '/settings/git',
};

/** Returns the path of a page below the prefix. A page of an app is found by the app’s id in the program: the app may not be known here yet. */
export function addressOf(
  place: string | GitSyncAppId,
  page: GitSyncWorkspacePage | GitSyncAppPage | undefined,
): string {
  if (typeof place === 'string') return `${workspaceAt(place)}${OF_WORKSPACE[workspacePage(page)]}`;
  const search = new URLSearchParams({ app: place.appId, ...(page && { page }) });
  return `${workspaceAt(place.workspaceId)}/open?${search.toString()}`;
}

/** Path at which addresses with the ids of the program are answered, for scripts in its pages. */
const OPEN = '/open?';

/** Returns where `/open?workspace=…&app=…&page=…` leads; null for any other path below the prefix. */
export function findOpened(path: string): string | null {
  if (!path.startsWith(OPEN)) return null;
  const given = new URLSearchParams(path.slice(OPEN.length));
  const [workspaceId, appId, page] = ['workspace', 'app', 'page'].map((name) => given.get(name));
  if (!workspaceId) return null;
  const asked = (page ?? undefined) as GitSyncWorkspacePage | GitSyncAppPage | undefined;
  return addressOf(appId ? { workspaceId, appId } : workspaceId, asked);
}

const workspaceAt = (id: string): string => `/w/${idHere('workspace', id)}`;

const workspacePage = (page: string | undefined): GitSyncWorkspacePage =>
  page !== undefined && Object.hasOwn(OF_WORKSPACE, page) ? (page as GitSyncWorkspacePage) : 'apps';
