import type { CommitIntent, OverwrittenApp } from '../domain/plan/commit-plan';
import type { JobTarget } from '../store/job-target';
import { CHANGE_APP, COMMIT, defineJob, definitionOf, READ_REPOSITORY } from './define-job';
import type { JobOf, JobWith, StoredJob } from './jobs';
import type { ReadInput, ReadResult } from './read-jobs';

/** Kinds that commit, and that push commits. */
export const COMMIT_JOBS = {
  create_app: defineJob<CommitInput, CommitResult>()('create_app', COMMIT),
  rename_app: defineJob<CommitInput, CommitResult>()('rename_app', { ...COMMIT, commits: 'rename' }),
  commit_app: defineJob<CommitInput, CommitResult>()('commit_app', COMMIT),
  // A kind of its own, so that a worker of an older version does not commit all changes.
  commit_changes: defineJob<CommitChangesInput, CommitResult>()('commit_changes', COMMIT),
  complete_merge: defineJob<CompleteMergeInput, CommitResult>()('complete_merge', {
    ...COMMIT,
    completesMerge: true,
  }),
  // Pushed alone: the size limit of a batch does not count its documents.
  commit_apps: defineJob<CommitManyInput, CommitResult>()('commit_apps', {
    ...COMMIT,
    commits: 'several',
    shares: null,
  }),
  plan_commit: defineJob<ReadInput, ReadResult>()('plan_commit', READ_REPOSITORY),
  preview_push: defineJob<ReadInput, PushPreview>()('preview_push', READ_REPOSITORY),
  push_commits: defineJob<PushCommitsInput, PushedCommits>()('push_commits', {
    ...CHANGE_APP,
    resultFor: 'builder',
  }),
};

/** A commit of an app's document as it was when the job was accepted. */
export interface CommitInput {
  target: JobTarget;
  gitAppId: string;
  appName: string;
  gitVersionId: string;
  versionName: string;
  /** Commit whose state of the app the user saw, and which may be replaced. */
  seen?: string;
  /** The host's name for the state that is committed; absent for an app that is edited here. */
  revision?: string;
  /** Hashes of the app's document under its old names, and its hash under the new one; for a rename only. */
  renamed?: { from: string[]; to: string };
  /** Made by the workspace's template; absent without one. The job's own `message` is the user's. */
  commitMessage?: string;
  /** The agent that asked for the commit, as its trailers name it; absent for a person's commit. */
  agent?: { name: string; version: string };
  /** Merges others' changes to the app instead of failing with `git_remote_moved`. */
  merge?: true;
  /** The commit of theirs that was merged last, and the number of their changes so far. */
  merged?: { with: string; total: number };
  /** The key that signs the commit, even if the workspace has another one by then; absent: no signature. */
  signingKeyId?: string;
}

/** A commit of some of an app's changes; the others stay uncommitted. */
export interface CommitChangesInput extends CommitInput {
  /** Ids of the changes, looked up when the job runs. */
  only: string[];
}

/** A commit of the result of a merge. Its document is the result; once it is in use here, the input has `merged`. */
export interface CompleteMergeInput extends CommitInput {
  mergeId: string;
}

/** An app of a commit, as it was when the job was accepted. */
export interface JobApp extends Omit<CommitInput, 'target' | 'commitMessage' | 'agent' | 'signingKeyId'> {
  /** Ids of the changes to commit; absent: all. */
  only?: string[];
  appId: string;
  /** Null for a rename, which commits the document that the repository has. */
  documentHash: string | null;
}

/** Several apps that become one commit. */
export interface CommitManyInput extends Pick<
  CommitInput,
  'target' | 'commitMessage' | 'agent' | 'signingKeyId'
> {
  apps: JobApp[];
}

/** `sha` without a change: the apps' last commit, if known. */
export type CommitResult =
  | {
      changed: true;
      sha: string;
      message: string;
      author: { name: string; email: string };
      date: string;
      overwrote: OverwrittenApp | null;
      merged?: { with: string; total: number };
      /** As in the input. */
      revision?: string;
    }
  | { changed: false; sha: string | null };

/** Reports the push of held commits, which are released to run before it. */
export interface PushCommitsInput extends ReadInput {
  /** Ids of their jobs. */
  jobIds: string[];
  /** Tip of the branch that the user saw; it is replaced by this workspace's state of the branch. */
  force?: { lease: string };
  /** Target commit of a force push, recorded before the push. */
  made?: string;
}

/** Answers the commits that a force push would drop. */
export type PushPreview = {
  /** The branch in the repository; null if there is none. */
  lease: string | null;
  drops: { sha: string; message: string; author: { name: string; email: string }; date: string }[];
};

export type PushedCommits = {
  /** Number of commits that were pushed. */
  pushed: number;
  /** Tip of the branch after the push. */
  sha: string | null;
};

type CommitKinds = Pick<
  typeof COMMIT_JOBS,
  'create_app' | 'rename_app' | 'commit_app' | 'commit_changes' | 'complete_merge' | 'commit_apps'
>;

/** A job that commits; one of another module commits one app. */
export type CommitJob = JobOf<CommitKinds[keyof CommitKinds]> | JobWith<CommitInput, CommitResult>;
/** Commits one app at a user's request. */
export type AppCommitJob = JobOf<CommitKinds[AppCommitKind]>;
export type AppCommitKind = 'create_app' | 'rename_app' | 'commit_app' | 'commit_changes';
export type CommitManyJob = JobOf<typeof COMMIT_JOBS.commit_apps>;
export type CompleteMergeJob = JobOf<typeof COMMIT_JOBS.complete_merge>;
export type PushUnpushedJob = JobOf<typeof COMMIT_JOBS.push_commits>;

export const isCommitJob = (job: StoredJob): job is CommitJob =>
  (definitionOf(job.kind)?.commits ?? null) !== null;

export function intentOf({ kind }: CommitJob): CommitIntent['kind'] {
  const commits = definitionOf(kind)?.commits;
  if (!commits) throw new TypeError(`A job of the kind ${kind} makes no commit.`);
  return commits;
}

/** The message of the commit in Git. */
export const commitMessageOf = (job: CommitJob): string => job.input.commitMessage ?? job.message ?? '';

/** The apps of a commit, as they were when it was accepted. */
export function appsOf({ input, appId, documentHash }: CommitJob): JobApp[] {
  if ('apps' in input) return input.apps;
  return [{ ...input, appId: appId ?? '', documentHash }];
}

/** True for a job that applies users' decisions on the merge of an app. */
export const completesMerge = <J extends { kind: string; input: object }>(
  job: J,
): job is Extract<J, { input: { mergeId: string } }> => definitionOf(job.kind)?.completesMerge ?? false;
