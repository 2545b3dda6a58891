import { AppError, conflict, STATUS, unprocessable } from '../../../core/errors';
import type { Followed } from '../deployments';

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

export const alreadyApproved = (): AppError =>
  conflict('already_approved', 'The deployment is already approved.', {
    remedy: 'To deploy its commit once more, use Deploy again.',
  });

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

/** Some apps were switched in the place where they are edited, others were not, and there was no way back. */
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
