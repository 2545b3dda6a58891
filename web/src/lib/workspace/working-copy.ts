import { basePath } from '../base-path';
import { workspaceKey } from './workspace-key';

/** The apps of a workspace as they are on one branch. An app has the same id on all of them. */
export interface WorkingCopy {
  w: string;
  /** Null: the default branch. */
  branch: string | null;
}

/** Prefix of the query keys of all that may differ from branch to branch. */
export const copyKey = ({ w, branch }: WorkingCopy) => [...copiesKey(w), branch] as const;

/** Key of the commits of a branch that wait here. */
export const unpushedKey = (copy: WorkingCopy) => [...copyKey(copy), 'unpushed'] as const;

/** Key of the apps that were deleted on a branch. */
export const deletedAppsKey = (copy: WorkingCopy) => [...copyKey(copy), 'deleted-apps'] as const;

const COPY = 'copy';

/** Prefix of the keys of all branches. */
export const copiesKey = (w: string) => [...workspaceKey(w), COPY] as const;

export const isOfCopy = (queryKey: readonly unknown[]): boolean => queryKey[2] === COPY;

/** Key of the place where the apps are edited. */
export const hostKey = (w: string) => [...workspaceKey(w), 'host'] as const;

/** Prefix of the keys of lists of branches. */
export const deploymentsKey = (w: string) => [...workspaceKey(w), 'deployments'] as const;
export const branchesKey = (w: string) => [...workspaceKey(w), 'branches'] as const;

/** Identifies the copy in keys of what the browser keeps. Git allows no colon in the name of a branch. */
export const copyId = ({ w, branch }: WorkingCopy): string => (branch === null ? w : `${w}:${branch}`);

/** Returns the copy that an app or a job of the workspace belongs to. */
export const copyOf = (w: string, { branch = null }: { branch?: string | null }): WorkingCopy => ({
  w,
  branch,
});

/** Tells if an app or a job belongs to the copy. */
export const isIn = (copy: WorkingCopy, { branch = null }: { branch?: string | null }): boolean =>
  branch === copy.branch;

/** Returns the parameters of a request about the copy, or about something in it. */
export const inCopy = <Path extends object, Query extends object>(
  { w, branch }: WorkingCopy,
  path: Path,
  query: Query,
) => ({
  path: { w, ...path },
  query: { ...query, ...(branch === null ? {} : { branch }) },
});

/** Returns the address of a picture of an app in the API. */
export const pictureAddress = (
  { w, branch }: WorkingCopy,
  a: string,
  query: Record<string, string>,
): string =>
  `${basePath}/api/workspaces/${w}/apps/${a}/picture?${new URLSearchParams({ ...query, ...(branch !== null && { branch }) })}`;

/** Returns the address of a file of an app in the API. */
export const fileAddress = (
  { w, branch }: WorkingCopy,
  a: string,
  file: 'definition' | 'export' | 'live',
): string =>
  `${basePath}/api/workspaces/${w}/apps/${a}/${file}${branch === null ? '' : `?${new URLSearchParams({ branch })}`}`;
