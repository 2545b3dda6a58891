import type { JobTarget } from '../store/job-target';
import type { CommitInput } from './commit-jobs';
import { CALL, CHANGE_APP, defineJob, READ_REPOSITORY } from './define-job';
import type { NoResult } from './define-job';
import type { JobOf } from './jobs';
import type { ReadInput } from './read-jobs';

/** Kinds about the branches of the repository. */
export const BRANCH_JOBS = {
  list_branches: defineJob<ListBranchesInput, BranchList>()('list_branches', CALL),
  check_branch: defineJob<ReadInput, CheckedBranch>()('check_branch', CALL),
  list_refs: defineJob<ListRefsInput, RemoteTips>()('list_refs', CALL),
  create_branch: defineJob<CreateBranchInput, BranchState>()('create_branch', {
    ...CHANGE_APP,
    isRetried: true,
  }),
  switch_branch: defineJob<SwitchBranchInput, BranchState>()('switch_branch', CHANGE_APP),
  delete_branch: defineJob<DeleteBranchInput, NoResult>()('delete_branch', CHANGE_APP),
  preview_merge: defineJob<PreviewMergeInput, BranchMerge>()('preview_merge', READ_REPOSITORY),
  merge_branches: defineJob<MergeBranchesInput, BranchMerge>()('merge_branches', {
    ...CHANGE_APP,
    isRetried: true,
    resultFor: 'builder',
  }),
};

export interface ListBranchesInput extends ReadInput {
  /** Asks the remote first. */
  refresh: boolean;
  /** Branches that have a working copy. */
  known: string[];
}

export type BranchList = { branches: BranchState[] };

/** A branch of the repository. */
export type BranchState = {
  name: string;
  sha: string;
  /** Commits that the branch has and the default branch lacks, and the reverse; 0 if its commits are not known. */
  ahead: number;
  behind: number;
  /** Null for a branch of which only the tip is known: the repository has too many. */
  lastCommit: {
    sha: string;
    message: string;
    author: { name: string; email: string };
    date: string;
  } | null;
};

/** Apps of a branch, compared with the remote. */
export type CheckedBranch = {
  tip: string | null;
  /** Ids of the apps that are behind. */
  behind: string[];
};

export interface ListRefsInput extends ReadInput {
  /** Names of the branches to answer; null: all. */
  branches: string[] | null;
  /** Answers the tags, too. */
  hasTags: boolean;
}

/** Tips of the remote's branches and tags, by name; missing ones are left out. */
export type RemoteTips = { branches: Record<string, string>; tags?: Record<string, string> };

export interface BranchInput {
  /** The default branch. */
  target: JobTarget;
  name: string;
}

export interface CreateBranchInput extends BranchInput {
  /** Branch or commit; null: the default branch. */
  from: string | null;
  withChanges: boolean;
  /** Commit where the branch starts, once it is pushed there. */
  start?: string;
}

export interface SwitchBranchInput extends BranchInput {
  /** Brings the branch here, and leaves the user on the branch that they work on. */
  staysInactive?: true;
}

export interface DeleteBranchInput extends BranchInput {
  /** Also in the repository. */
  remote: boolean;
  force: boolean;
}

export interface PreviewMergeInput extends ReadInput {
  from: string;
}

/** The target is the branch that is merged into. */
export interface MergeBranchesInput extends PreviewMergeInput, Pick<CommitInput, 'signingKeyId'> {
  /** The merge whose decisions it applies. */
  mergeId?: string;
  /** Fails with `merge_conflicts`, instead of ending with them. */
  refusesConflicts?: true;
  /** The resulting commit, recorded before the push. */
  made?: { sha: string; status: 'merged' | 'fast_forward'; apps: MergedBranchApp[] };
}

/** An app that a merge of branches changes, or that clashes in it. */
export type MergedBranchApp = {
  gitAppId: string;
  name: string;
  change: 'added' | 'changed' | 'removed';
  /** Number of the other branch's changes; 0 for an app that is added or removed as a whole. */
  total: number;
  conflicts: number;
};

export type BranchMerge = {
  status: 'merged' | 'fast_forward' | 'up_to_date' | 'conflicts';
  sha: string | null;
  mergeId: string | null;
  apps: MergedBranchApp[];
  /** Other files that clash. */
  files: string[];
  /** Commit that both branches have; null if there is none. Only in previews. */
  base?: string | null;
};

export type CreateBranchJob = JobOf<typeof BRANCH_JOBS.create_branch>;
export type DeleteBranchJob = JobOf<typeof BRANCH_JOBS.delete_branch>;
export type MergeBranchesJob = JobOf<typeof BRANCH_JOBS.merge_branches>;
export type SwitchBranchJob = JobOf<typeof BRANCH_JOBS.switch_branch>;
