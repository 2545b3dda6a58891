import { createHash } from 'node:crypto';
import type { Resolution } from '../../apps';
import type { AppLink, AppNames, AppSides, MergeConflict, ShownMerge } from '../domain';
import type { LastCommit } from './links';

export type MergeKind = 'pull' | 'commit' | 'branches';

/** `open`: it has conflicts, or waits to be completed. */
export type MergeStatus = 'open' | 'done' | 'abandoned' | 'outdated';

/** Commit, or working copy, that is one side of a merge. */
export interface MergeSide {
  branch: string;
  /** Null for a working copy. */
  sha: string | null;
  /** Tag at which the commit was taken, in place of the branch. */
  tag?: string;
  author: { name: string; email: string | null } | null;
  /** Null if it is not known. */
  date: string | null;
  message: string | null;
}

/** Decision of a person on one conflict. */
export interface Settled {
  resolution: Resolution;
  by: { id: string; name: string };
  at: string;
}

export type SettledConflicts = Record<string, Settled>;

/**
 * Returns the id of a conflict in the whole merge. Its own depends on the clashing values alone, which two apps may have in
 * common.
 */
export const conflictIdIn = (
  { apps }: Pick<MergeRow, 'apps'>,
  { gitAppId }: Pick<MergeAppRow, 'gitAppId'>,
  id: string,
): string =>
  apps.length === 1
    ? id
    : `${id}-${createHash('sha256')
        .update(gitAppId ?? '')
        .digest('hex')
        .slice(0, 8)}`;

export const resolutionsOf = (settled: SettledConflicts): Map<string, Resolution> =>
  new Map(Object.entries(settled).map(([id, { resolution }]) => [id, resolution]));

export interface MergeRow {
  id: string;
  workspaceId: string;
  targetId: string;
  kind: MergeKind;
  version: number;
  status: MergeStatus;
  sides: AppSides<MergeSide>;
  message: string | null;
  completingJobId: string | null;
  /** The merge that went on with the decisions of an outdated one. */
  replacedBy: string | null;
  createdAt: Date;
  apps: MergeAppRow[];
}

/** An app of a merge, or all other files. */
export interface MergeAppRow {
  /** Id of its working copy; null for an app that the workspace does not have. */
  appId: string | null;
  /** Id that it has on all branches. */
  sharedAppId: string | null;
  /** Null for the files that are no apps. */
  gitAppId: string | null;
  /** Null for the files that are no apps. */
  name: string | null;
  settled: SettledConflicts;
  shown: ShownMerge;
  unresolved: number;
}

/** Everything that the conflicts of an app, or of the other files, are computed from. */
export interface EntryContent {
  /** Documents, as they were read; null where a side does not have the app, or where it cannot be read. */
  texts: AppSides<string | null>;
  names: AppSides<AppNames | null>;
  /** Conflicts that do not follow from the documents. */
  clashes: MergeConflict[];
  baseState: AppLink | null;
  theirsLast: LastCommit | null;
}

/** Documents and names that the merge of an app is computed from that all sides have. */
export interface MergeContent extends EntryContent {
  texts: AppSides<string>;
  names: AppSides<AppNames>;
  baseState: AppLink;
  theirsLast: LastCommit;
}
