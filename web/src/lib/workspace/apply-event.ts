import type { InfiniteData, QueryClient, QueryFilters, QueryKey } from '@tanstack/react-query';
import type { Schemas } from '../api';
import { ME_KEY } from '../session/me-key';
import { discardsChanges } from './job-kinds';
import { isOver } from './job-state';
import { mergeKey, openMergesKey, type Merge } from './merge-query';
import {
  appQuery,
  appsQuery,
  constantsQuery,
  gitSettingsQuery,
  jobQuery,
  jobsQuery,
  type App,
  type Job,
} from './queries';
import { noteReached } from './reached';
import { reviewKey, reviewsKey } from './review-query';
import {
  branchesKey,
  deploymentsKey,
  copiesKey,
  copyOf,
  deletedAppsKey,
  hostKey,
  isOfCopy,
  unpushedKey,
  type WorkingCopy,
} from './working-copy';
import { workspaceKey } from './workspace-key';

type JobPages = InfiniteData<Schemas['JobPage']>;
/** A deleted app was on the default branch. */
type AppEvent = App | { id: string; deleted: true };

/** Updates the cache with an event of the workspace. */
export function applyEvent(
  client: QueryClient,
  workspaceId: string,
  { type, data }: { type: string; data: string },
): void {
  const event: unknown = JSON.parse(data);
  if (type === 'job') applyJob(client, workspaceId, event as Job);
  else if (type === 'app') applyApp(client, workspaceId, event as AppEvent);
  else if (type === 'merge') applyMerge(client, workspaceId, event as Merge);
  else if (type === 'review') applyReview(client, workspaceId, event as { id: string });
  else if (type === 'joined') void tellOfJoining(event as Schemas['UserView']);
  else applyPart(client, workspaceId, event as { changed: string });
}

/** The code is loaded when a member joins. */
async function tellOfJoining(user: Schemas['UserView']): Promise<void> {
  const telling = await import('./tell-of-joining');
  telling.tellOfJoining(user);
}

/** Parts of the workspace that events keep up to date. Others query the remote repository. */
const FOLLOWED: ReadonlySet<unknown> = new Set([
  ...[
    'apps',
    'app',
    'unpushed',
    'jobs',
    'job',
    'merge',
    'open-merges',
    'review',
    'reviews',
    'constants',
    'members',
    'git',
    'host',
  ],
]);
const RIVAL = 'rival';

/** Refetches the parts that events keep up to date: some events may have been missed. */
export function refreshFollowed(client: QueryClient, workspaceId: string): void {
  const isFollowed = ({ queryKey }: { queryKey: QueryKey }) => {
    const [part, , detail] = partOf(queryKey);
    return FOLLOWED.has(part) && detail !== RIVAL;
  };
  askAgain(client, { queryKey: workspaceKey(workspaceId), predicate: isFollowed });
  askAgain(client, { queryKey: ME_KEY });
}

/**
 * Refetches active queries. A query in its first read is refetched after it: TanStack Query does not restart such a read,
 * although its answer may predate the change.
 */
function askAgain(client: QueryClient, filters: QueryFilters): void {
  for (const query of client.getQueryCache().findAll(filters)) {
    const { fetchStatus, data } = query.state;
    if (fetchStatus === 'idle' || data !== undefined) continue;
    const { queryKey } = query;
    const readOnceMore = () => {
      if (!query.state.isInvalidated) void client.invalidateQueries({ queryKey, exact: true });
    };
    // Joins the read. What has failed is read again anyway.
    query.fetch().then(readOnceMore, () => undefined);
  }
  void client.invalidateQueries(filters);
}

/** Sets what an event tells as a whole. An answer on its way may be older: it is dropped. */
function setWhole(client: QueryClient, queryKey: QueryKey, data: Job | App): void {
  void client.cancelQueries({ queryKey, exact: true });
  client.setQueryData(queryKey, data);
}

/** Applies an event that has the whole object. A pending answer may be older and is dropped. */
function setPart<T>(client: QueryClient, queryKey: QueryKey, update: (data: T) => T): void {
  const isFetching = client.isFetching({ queryKey, exact: true }) > 0;
  const hasData = client.getQueryData(queryKey) !== undefined;
  if (isFetching && hasData) void client.cancelQueries({ queryKey, exact: true });
  client.setQueryData(queryKey, (data: T | undefined) => data && update(data));
  if (isFetching) askAgain(client, { queryKey, exact: true });
}

function applyJob(client: QueryClient, workspaceId: string, job: Job): void {
  setWhole(client, jobQuery(workspaceId, job.id).queryKey, job);
  const { queryKey: jobsKey } = jobsQuery(workspaceId);
  setPart(client, jobsKey, (jobs: JobPages) => withJob(jobs, job));
  // The server knows which filtered lists have the job, and where.
  askAgain(client, { queryKey: jobsKey, predicate: ({ queryKey }) => queryKey.length > jobsKey.length });
  askAgain(client, { queryKey: unpushedKey(copyOf(workspaceId, job)), exact: true });
  // All others end with an answer of the repository.
  if (job.status === 'succeeded' && !discardsChanges(job)) noteReached(client, workspaceId);
  // A commit, a pull or a merge moves a branch.
  if (isOver(job)) askAgain(client, { queryKey: branchesKey(workspaceId) });
  // The app's Git state shows running jobs.
  if (job.appId) refreshGitState(client, copyOf(workspaceId, job), job.appId);
}

function withJob(jobs: JobPages, job: Job): JobPages {
  const isKnown = jobs.pages.some(({ items }) => items.some(({ id }) => id === job.id));
  const pages = jobs.pages.map((page, index) => {
    if (isKnown) return { ...page, items: page.items.map((known) => (known.id === job.id ? job : known)) };
    return index === 0 ? { ...page, items: [job, ...page.items] } : page;
  });
  return { ...jobs, pages };
}

/** Refetches the merge: an event has no ETag. The Git state of its apps names the open merge. */
function applyMerge(client: QueryClient, workspaceId: string, { id, apps }: Merge): void {
  askAgain(client, { queryKey: [...mergeKey(workspaceId, id), 'read'] });
  askAgain(client, { queryKey: openMergesKey(workspaceId) });
  const ids: ReadonlySet<unknown> = new Set(apps.map(({ appId }) => appId));
  const isOfApp = ({ queryKey }: { queryKey: QueryKey }) =>
    isGitState(queryKey) && ids.has(partOf(queryKey)[1]);
  askAgain(client, { queryKey: copiesKey(workspaceId), predicate: isOfApp });
}

/** Refetches the review: an event has neither its changes nor an ETag. */
function applyReview(client: QueryClient, workspaceId: string, { id }: { id: string }): void {
  askAgain(client, { queryKey: [...reviewKey(workspaceId, id), 'read'] });
  askAgain(client, { queryKey: reviewsKey(workspaceId) });
}

function refreshGitState(client: QueryClient, copy: WorkingCopy, appId: string): void {
  const queryKey = [...appQuery(copy, appId).queryKey, 'git'];
  askAgain(client, { queryKey, exact: true });
}

/** Returns the part of a key after the workspace or branch. */
const partOf = (queryKey: QueryKey): QueryKey => queryKey.slice(isOfCopy(queryKey) ? 4 : 2);

const isGitState = (queryKey: QueryKey): boolean => {
  const [part, , detail, ...rest] = partOf(queryKey);
  return part === 'app' && detail === 'git' && rest.length === 0;
};

const isList = ({ queryKey }: { queryKey: QueryKey }): boolean => partOf(queryKey)[0] === 'apps';

const isDeletedList = ({ queryKey }: { queryKey: QueryKey }): boolean =>
  partOf(queryKey)[0] === 'deleted-apps';

/** Query keys to invalidate for each changed part. */
const PARTS: Record<string, (workspaceId: string) => QueryKey[]> = {
  name: () => [ME_KEY],
  members: (w) => [[...workspaceKey(w), 'members'], ME_KEY],
  // A deployment that waits tells which constants are missing.
  constants: (w) => [constantsQuery(w).queryKey, deploymentsKey(w)],
  git: (w) => [gitSettingsQuery(w).queryKey, branchesKey(w), [...deploymentsKey(w), 'settings'], ME_KEY],
  branches: (w) => [branchesKey(w), ME_KEY],
  deployments: (w) => [deploymentsKey(w)],
  host: (w) => [hostKey(w)],
};

function applyPart(client: QueryClient, workspaceId: string, { changed }: { changed: string }): void {
  if (changed === 'repository') noteReached(client, workspaceId);
  for (const queryKey of PARTS[changed]?.(workspaceId) ?? []) askAgain(client, { queryKey });
  const queryKey = copiesKey(workspaceId);
  if (changed === 'git') {
    const isOfGit = (query: { queryKey: QueryKey }) => isList(query) || isGitState(query.queryKey);
    askAgain(client, { queryKey, predicate: isOfGit });
  }
  if (changed === 'branches') {
    // An app deleted on a branch has no event of its own. An open editor notices the 404.
    const isOfBranch = (query: { queryKey: QueryKey }) =>
      isList(query) ||
      isDeletedList(query) ||
      (partOf(query.queryKey).length === 2 && partOf(query.queryKey)[0] === 'app');
    askAgain(client, { queryKey, predicate: isOfBranch });
  }
}

function applyApp(client: QueryClient, workspaceId: string, app: AppEvent): void {
  if ('deleted' in app) return forgetApp(client, copyOf(workspaceId, {}), app.id);
  const copy = copyOf(workspaceId, app);
  const { queryKey } = appQuery(copy, app.id);
  const known = client.getQueryData<App>(queryKey);
  // The answer to our own change may arrive before the event of an earlier one.
  if (known && known.updatedAt > app.updatedAt) return;
  setWhole(client, queryKey, app);
  // It may have been restored.
  if (!known) askAgain(client, { queryKey: deletedAppsKey(copy) });
  // Refetches the Git state: a commit from elsewhere may have ended.
  askAgain(client, { queryKey: [...queryKey, 'git'] });
  setPart(client, appsQuery(copy).queryKey, (apps: App[]) => {
    const isKnown = apps.some(({ id }) => id === app.id);
    return isKnown ? apps.map((each) => (each.id === app.id ? app : each)) : [...apps, app];
  });
}

function forgetApp(client: QueryClient, copy: WorkingCopy, appId: string): void {
  setPart(client, appsQuery(copy).queryKey, (apps: App[]) => apps.filter(({ id }) => id !== appId));
  // An open editor notices the 404.
  askAgain(client, { queryKey: appQuery(copy, appId).queryKey });
  askAgain(client, { queryKey: deletedAppsKey(copy) });
}
