import { parseRemoteUrl } from '../domain/remote/url';

/** The repository, branch and directory that a job works on; a job keeps the target that it was accepted for. */
export interface JobTarget {
  /** Row of `git_targets`; absent until the target is stored. */
  id?: string;
  /** URL as written when the job was accepted: the settings may now have another URL of the same repository. */
  repositoryUrl: string;
  branch: string;
  directory: string;
  /** Row of `branches`; absent on the default branch. */
  branchId?: string;
  /** Set for a backup to another place than users commit to. A missing branch is started at the default one. */
  isBackup?: true;
  /** The app is kept in this file of the directory, without an entry. */
  fileName?: string;
}

/** A target that jobs are accepted for. */
export type StoredTarget = JobTarget & { id: string };

type Place = Pick<JobTarget, 'repositoryUrl' | 'branch' | 'directory' | 'fileName'>;

/** Equal for all URLs of one repository. */
export const repositoryKeyOf = ({ repositoryUrl }: Pick<JobTarget, 'repositoryUrl'>): string =>
  parseRemoteUrl(repositoryUrl).canonicalKey;

/** True for the same directory, or file, on the same branch of the same repository, whatever URLs are used for it. */
export const isSameTarget = (one: Place, other: Place): boolean =>
  one.branch === other.branch &&
  one.directory === other.directory &&
  one.fileName === other.fileName &&
  (one.repositoryUrl === other.repositoryUrl || repositoryKeyOf(one) === repositoryKeyOf(other));

/** Remote that is polled once for all its workspaces: one repository, with one pinned host key (empty over HTTPS). */
export interface RemoteToPoll {
  repositoryKey: string;
  hostKey: string;
}
