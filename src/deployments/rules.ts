import {
  changedOptions,
  listDataSources,
  stableId,
  withOptionsOf,
  hashOf,
  type AppDocument,
} from '../apps/document';
import { unprocessable, AppError, conflict, STATUS } from '../core/errors';
import type { AppSides } from '../gitsync/domain/merge/conflicts';
import { checkBranchName } from '../gitsync/domain/remote/branch';

/** Ways to settle a collision: keep the options here, take the commit's, or skip the app in the deployment. */
export const COLLISION_CHOICES = ['keep', 'take', 'skip'] as const;
export type CollisionChoice = (typeof COLLISION_CHOICES)[number];

/** A data source whose options were changed here and differ in the commit. */
export interface Collision {
  /** The same for each collision of this data source of the app. */
  id: string;
  dataSourceId: string;
  name: string | null;
  kind: string | null;
  /** The commit no longer has this data source. */
  isRemoved: boolean;
}

/** Returns the id under which the decision on a data source of an app is remembered. */
export const collisionIdOf = (gitAppId: string, dataSourceId: string): string =>
  stableId([gitAppId, dataSourceId]);

/** Finds the data sources that collide. */
export function findCollisions(gitAppId: string, { base, mine, theirs }: AppSides<AppDocument>): Collision[] {
  const different = new Set(changedOptions(mine, theirs));
  const there = new Set(listDataSources(theirs).map(({ id }) => id));
  const named = new Map(listDataSources(mine).map((one) => [one.id, one]));
  return changedOptions(base, mine)
    .filter((id) => different.has(id))
    .map((dataSourceId) => ({
      id: collisionIdOf(gitAppId, dataSourceId),
      dataSourceId,
      name: named.get(dataSourceId)?.name ?? null,
      kind: named.get(dataSourceId)?.kind ?? null,
      isRemoved: !there.has(dataSourceId),
    }));
}

/** True if the document has changed in more than the options of its data sources. */
export function hasOtherChanges(base: AppDocument, mine: AppDocument): boolean {
  const { changes } = withOptionsOf(base, mine, changedOptions(base, mine)).differenceTo(mine);
  return changes.some(({ kind, isCosmetic }) => !isCosmetic && kind !== 'format');
}

/** Returns the remembered choice; null for `keep` of a removed data source, which must be decided again. */
export const choiceFor = (
  { isRemoved }: Collision,
  remembered: CollisionChoice | undefined,
): CollisionChoice | null => (isRemoved && remembered === 'keep' ? null : (remembered ?? null));

/** The branch or the tags that a workspace follows; in a pattern of tags, `*` stands for any characters. */
export type Followed = { branch: string } | { tags: string };

/** Branches and tags of a repository, by their names. */
export interface KnownRefs {
  branches: ReadonlyMap<string, string>;
  tags: ReadonlyMap<string, string>;
}

const HEADS = 'refs/heads/';
const TAGS = 'refs/tags/';
/** Characters that no tag has, but for the asterisk of a pattern (git-check-ref-format). */
const FORBIDDEN = /[\p{Cc} ~^:?[\\]|\.\.|@\{|\/\/|^\/|\/$/u;

/** Throws 422 `invalid_branch`, `invalid_tag_pattern`, or, unless exactly one of the two is given, `invalid_tags`. */
export function checkFollowed({ branch, tags }: { branch?: string; tags?: string }): Followed {
  if (branch !== undefined && tags === undefined) return { branch: checkBranchName(branch) };
  if (branch !== undefined || tags === undefined) {
    const message = 'Name either a branch or a pattern of tags.';
    throw unprocessable('invalid_tags', message, { errors: [{ path: 'follow', message }] });
  }
  const pattern = tags.trim();
  if (pattern !== '' && !FORBIDDEN.test(pattern)) return { tags: pattern };
  const message = 'No tag of Git can match this pattern.';
  throw unprocessable('invalid_tag_pattern', message, {
    remedy:
      'Write it like Orders/*. Characters that a tag cannot have are percent-encoded: Sales%20report/*.',
    errors: [{ path: 'follow.tags', message }],
  });
}

/** True if both are the same branch or pattern. */
export const followsSame = (one: Followed, other: Followed): boolean =>
  'branch' in one
    ? 'branch' in other && one.branch === other.branch
    : 'tags' in other && one.tags === other.tags;

/** Limit on branches that an error names. */
const MAX_NAMED = 20;

/**
 * Throws 422 `git_branch_not_found`, with the branches that there are, for a branch that the repository does not have. An empty
 * repository gets its first branch by the first push.
 */
export function requireFollowedBranch(followed: Followed, branches: readonly string[]): void {
  if (!('branch' in followed) || branches.length === 0 || branches.includes(followed.branch)) return;
  const named = branches.slice(0, MAX_NAMED).join(', ');
  const others = branches.length > MAX_NAMED ? ` and ${branches.length - MAX_NAMED} more` : '';
  const message = `The repository has no branch “${followed.branch}”. It has ${named}${others}.`;
  throw unprocessable('git_branch_not_found', message, {
    remedy: 'Choose one of its branches, or push this one first.',
    data: { branches: [...branches] },
    errors: [{ path: 'follow.branch', message }],
  });
}

/** A pattern that fits tags of a repository. */
export interface TagPattern {
  pattern: string;
  /** Number of tags that it fits. */
  count: number;
}

/** Limit on suggested patterns. */
const MAX_PATTERNS = 200;

/** Suggests a pattern for each beginning that tags share: `Orders/*` for `Orders/v1`, `v*` for `v1.2`. */
export function suggestTagPatterns(tags: Iterable<string>): TagPattern[] {
  const counts = new Map<string, number>();
  for (const tag of tags) {
    const pattern = `${beginningOf(tag)}*`;
    counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
  }
  return [...counts]
    .map(([pattern, count]) => ({ pattern, count }))
    .sort((a, b) => b.count - a.count || (a.pattern < b.pattern ? -1 : 1))
    .slice(0, MAX_PATTERNS);
}

/** Returns the folder of a tag; of one without a folder, the text before its first digit. */
function beginningOf(tag: string): string {
  const folder = tag.lastIndexOf('/') + 1;
  return folder > 0 ? tag.slice(0, folder) : tag.slice(0, Math.max(0, tag.search(/\d/)));
}

/** True for the full name of a ref, such as `refs/heads/main`, that is followed. */
export function followsRef(followed: Followed, ref: string): boolean {
  if ('branch' in followed) return ref === HEADS + followed.branch;
  return ref.startsWith(TAGS) && matcherOf(followed.tags)(ref.slice(TAGS.length));
}

/** Returns the followed refs, by their names, with the commits that they are at. */
export function findFollowed(followed: Followed, { branches, tags }: KnownRefs): Map<string, string> {
  if ('branch' in followed) {
    const sha = branches.get(followed.branch);
    return new Map(sha === undefined ? [] : [[followed.branch, sha]]);
  }
  const matches = matcherOf(followed.tags);
  return new Map([...tags].filter(([name]) => matches(name)));
}

/** Returns a text that changes if a ref moves, appears or disappears. */
export function fingerprintOf(refs: ReadonlyMap<string, string>): string {
  const lines = [...refs].map(([name, sha]) => `${sha} ${name}\n`);
  return hashOf(lines.sort().join(''));
}

/** Returns the ref with the latest date; of several at one time, the one with the highest number in its name. */
export function latestOf<T extends { name: string; date: Date }>(refs: readonly T[]): T | null {
  const byNumber = new Intl.Collator('en', { numeric: true });
  const [latest = null] = [...refs].sort(
    (a, b) => b.date.getTime() - a.date.getTime() || byNumber.compare(b.name, a.name),
  );
  return latest;
}

/** Compares part by part: a regular expression would be slow for a pattern with many asterisks. */
function matcherOf(pattern: string): (name: string) => boolean {
  const [first, ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return (name) => name === pattern;
  return (name) => {
    if (!name.startsWith(first)) return false;
    let at = first.length;
    for (const part of others) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return name.length >= at + last.length && name.endsWith(last);
  };
}

export const deploymentNotConfigured = (): AppError =>
  conflict('deployment_not_configured', 'The workspace does not follow a branch or tags.', {
    remedy: 'An admin can set what it follows under Workspace settings → Deployments.',
  });

export const deploymentFrozen = (): AppError =>
  conflict('deployment_frozen', 'The workspace is frozen: nothing is deployed to it.', {
    remedy: 'An admin can end the freeze. Commits that arrived in the meantime are then deployed.',
  });

export const deploymentUnsettled = (): AppError =>
  conflict('deployment_outdated', 'The apps here kept changing while they were compared with the commit.', {
    remedy: 'Deploy again.',
  });

export const deploymentIsRollback = (): AppError =>
  conflict('deployment_outdated', 'This deployment is a roll back by now: a newer commit is live.', {
    remedy:
      'Look at the commits that it takes back. To roll back, approve it with confirmRollback; or reject it.',
  });

export const notRolledBack = (): AppError =>
  conflict('deployment_not_rolled_back', 'The workspace is not rolled back.', {
    remedy: 'Nothing has to be resumed: new commits are deployed as the settings say.',
  });

export const alreadyApproved = (): AppError =>
  conflict('already_approved', 'The deployment is already approved.', {
    remedy: 'To deploy its commit once more, use Deploy again.',
  });

export const alreadyRejected = (): AppError =>
  conflict('already_rejected', 'The deployment is already rejected.', {
    remedy: 'To deploy its commit after all, start a new deployment of it.',
  });

/** The workspace wants a second person, and the one who asked for the deployment cannot be it. */
export const approvalByOther = (): AppError =>
  new AppError(
    'approval_by_other',
    STATUS.forbidden,
    'You asked for this deployment, so another admin has to approve it.',
    { remedy: 'Ask another admin of the workspace, or reject the deployment.' },
  );

export const changesUnknown = (): AppError =>
  new AppError(
    'deployment_changes_unknown',
    STATUS.notFound,
    'The changes of this deployment were not recorded: it failed before they were found, or an earlier version of Trellis made it.',
    { remedy: 'Compare the app at two commits of its history.' },
  );

export const notWaiting = (): AppError =>
  conflict('deployment_not_waiting', 'The deployment does not wait for an approval.', {
    remedy: 'To deploy its commit once more, use Deploy again.',
  });

export const nothingToRepeat = (): AppError =>
  conflict('deployment_without_commit', 'The deployment failed before it found a commit.', {
    remedy: 'Start a new deployment.',
  });

export const dataSourceGone = (): AppError =>
  unprocessable(
    'data_source_gone',
    'The commit no longer has this data source, so there is nothing to keep.',
    {
      remedy: 'Take the state of the commit, or skip the app.',
    },
  );

export function nothingFollowed(followed: Followed): AppError {
  const missing = 'branch' in followed ? `no branch “${followed.branch}”` : `no tag like “${followed.tags}”`;
  return new AppError('git_ref_not_found', STATUS.notFound, `The repository has ${missing}.`, {
    remedy: 'Push it first, or correct what the workspace follows.',
  });
}

/** Some apps were switched at their host, others were not, and there was no way back. */
export function deploymentIncomplete(
  refusal: AppError,
  { changed, unchanged }: { changed: string[]; unchanged: string[] },
): AppError {
  const state = `State of the commit: ${changed.join(', ')}. Former state, as far as is known: ${unchanged.join(', ')}.`;
  return new AppError('deployment_incomplete', refusal.status, `${refusal.message} ${state}`, {
    remedy: 'Deploy the commit again: this continues with the others.',
    data: { changed, unchanged },
    cause: refusal,
  });
}
