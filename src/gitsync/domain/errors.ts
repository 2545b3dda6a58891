import { AppError, badRequest, conflict, STATUS, unprocessable } from '../../core/errors';

const CONFIGURE = 'An admin can configure it under Workspace settings → Configure Git.';
const SWITCH_ON = 'An admin can turn it on under Workspace settings → Configure Git.';

const BEGIN_ANEW =
  'An admin can disconnect the workspace and configure it again: its apps are then new to the repository.';

/** Remedy for a repository that has no commit any more. */
export const REPOSITORY_EMPTIED = `Push to bring back all apps, with the history that is known here or, where its files were on the server alone, by a first commit. ${BEGIN_ANEW}`;

/** The repository has lost a branch, and so has the mirror. */
export const historyLost = (branch: string): AppError =>
  new AppError(
    'git_branch_not_found',
    STATUS.notFound,
    `The repository has no branch “${branch}”, and its former history is not here any more either.`,
    { remedy: BEGIN_ANEW, data: { branch } },
  );

/** Reasons that a message lists. */
const MAX_REASONS = 5;

interface NotConnectedOptions {
  remedy?: string;
  data?: { canConfigure: boolean };
}

export const gitNotConfigured = ({ remedy = CONFIGURE, data }: NotConnectedOptions = {}): AppError =>
  conflict('git_not_configured', 'GitSync is not configured in this workspace.', { remedy, data });

export const branchNotFound = (): AppError =>
  new AppError('git_branch_not_found', STATUS.notFound, 'The workspace does not work on such a branch.', {
    remedy: 'List its branches. One that only the repository has must be opened first.',
  });

export const repositoryNotSet = (): AppError =>
  conflict('git_not_configured', 'The repository’s URL is not set yet.', { remedy: 'Set it first.' });

export const gitDisabled = ({ remedy = SWITCH_ON, data }: NotConnectedOptions = {}): AppError =>
  conflict('git_disabled', 'GitSync is off in this workspace.', { remedy, data });

export const gitReadOnlyKey = (): AppError =>
  conflict('git_read_only_key', 'The workspace’s key has no write access to the repository.', {
    remedy: 'An admin can give the key write access at the provider, and then finalize again.',
  });

/** `revision`: the present one. */
export const appChanged = (name: string, revision: string) =>
  conflict('app_changed', `“${name}” has changed since.`, {
    remedy: 'Nothing was committed. Look at what has changed, then commit the new state.',
    data: { revision },
  });

export const appLocked = (name: string): AppError =>
  conflict('app_locked', `${name} follows the repository and cannot be committed here.`, {
    remedy: 'Edit it at its source and pull, or duplicate it. An admin can unlock it.',
  });

const KEPT_AS_VERSION = 'discard them: they are then kept as a version.';

export const uncommittedChanges = (remedy = `Commit them first, or ${KEPT_AS_VERSION}`): AppError =>
  conflict('uncommitted_changes', 'The app has uncommitted changes.', { remedy });

/** A commit would also be refused if the repository has something to pull. */
export const pullOverUncommitted = ({ canMerge }: { canMerge: boolean }): AppError =>
  uncommittedChanges(
    canMerge
      ? `Pull with merge, which puts them on top, or ${KEPT_AS_VERSION}`
      : 'Pull with discardLocal, which keeps them as a version.',
  );

export const tagExists = (tag: string): AppError =>
  conflict('tag_exists', `The tag “${tag}” already exists.`, {
    remedy: 'Publish another version, or rename this one: a tag always names the same state.',
    data: { tag },
  });

export const tagNotFound = (tag: string): AppError =>
  new AppError('git_tag_not_found', STATUS.notFound, `The repository has no tag “${tag}” of a branch.`, {
    remedy: 'List its tags, or push the branch that has the commit of the tag.',
  });

export const appNotAtTag = (tag: string): AppError =>
  new AppError(
    'git_app_not_found',
    STATUS.notFound,
    `The repository does not have the app at the tag “${tag}”.`,
    {
      remedy: 'Choose a tag of a commit that has it.',
    },
  );

export const commitsNotPushed = (remedy = 'Push them first.'): AppError =>
  conflict('uncommitted_changes', 'The app has commits that are kept here and not pushed.', { remedy });

/** A push would also be refused if the repository has something to pull. */
export const pullOverUnpushed = (): AppError => commitsNotPushed('Pull with merge, which puts them on top.');

/** `names`: apps whose uncommitted changes clash with the merge. */
export const uncommittedChangesClash = (names: string[]): AppError =>
  conflict(
    'uncommitted_changes',
    `Uncommitted changes conflict with the merge: ${names.map((name) => `“${name}”`).join(', ')}.`,
    { remedy: 'Commit or discard them first.', data: { apps: names } },
  );

export const excludingEachOther = (one: string, other: string): AppError =>
  badRequest(`${one} and ${other} exclude each other.`, [
    { path: one, message: `is not possible with ${other}` },
  ]);

export const mergeConflicts = (mergeId: string, count: number): AppError =>
  conflict(
    'merge_conflicts',
    `Changes here and in the repository have ${count === 1 ? 'one conflict' : `${count} conflicts`}. Nothing was changed.`,
    { remedy: 'Decide on each of them, and then complete the merge.', data: { mergeId } },
  );

/** `mergeId`: null for conflicts that cannot be decided one by one. */
export const branchesConflict = (mergeId: string | null, count: number): AppError =>
  conflict(
    'merge_conflicts',
    `The branches have ${count === 1 ? 'one conflict' : `${count} conflicts`}. Nothing was changed.`,
    {
      remedy: mergeId
        ? 'Decide on each of them, and then complete the merge.'
        : 'Resolve them with Git on one of the branches.',
      data: { mergeId },
    },
  );

export const mergeOutdated = (mergeId: string | null): AppError =>
  conflict('merge_outdated', 'The app was changed after this merge began. The merge changed nothing.', {
    remedy: mergeId
      ? 'Continue with the new merge, which has kept the decisions that still fit.'
      : 'Pull or commit again.',
    data: { mergeId },
  });

/** The decisions of a merge fit together, but not their result. */
export const mergeInvalid = (reasons: readonly string[]): AppError =>
  unprocessable(
    'invalid_app_document',
    `The result would not be valid. ${reasons.slice(0, MAX_REASONS).join(' ')}`,
    { remedy: 'Decide otherwise, or resolve it on one of the branches. Nothing was changed.' },
  );

export const mergeUnresolved = (count: number): AppError =>
  conflict('merge_unresolved', `${count} of the conflicts ${count === 1 ? 'is' : 'are'} not settled yet.`, {
    remedy: 'Decide on each of them first.',
    data: { count },
  });

export const mergeEnded = (): AppError =>
  conflict('merge_ended', 'This merge has been completed, abandoned or replaced.', {
    remedy: 'Pull or commit again if there is something left to merge.',
  });

export const alreadyLinked = (): AppError =>
  conflict('git_already_linked', 'This workspace has already committed or pulled the app.', {
    remedy: 'Pull the changes in the repository, or commit the changes here.',
  });

/** `isLocked`: the app cannot be committed as it is. */
export const appNotInRepository = ({ isLocked = false } = {}): AppError =>
  new AppError(
    'git_app_not_found',
    404,
    isLocked
      ? 'The repository does not have this app on the branch and in the directory that the workspace uses.'
      : 'The app was never committed to this repository, nor imported from it.',
    { remedy: isLocked ? 'An admin can unlock it, and then commit it from here.' : 'Commit it first.' },
  );

export function jobsWaiting(count: number): AppError {
  const jobs = count === 1 ? 'Git job is' : 'Git jobs are';
  return conflict('git_jobs_waiting', `${count} ${jobs} waiting in this workspace.`, {
    remedy: 'Wait until they end, or cancel them with ?waiting=cancel.',
    data: { count },
  });
}
