import { t } from '@lingui/core/macro';
import type { ProblemText } from '../problem';

/** GitSync of a workspace, its jobs and deployments. */
export const REPOSITORY_TEXTS: Readonly<Record<string, ProblemText>> = {
  already_approved: { message: t`The deployment is already approved.` },
  data_source_gone: { message: t`The commit no longer has this data source.` },
  deployment_frozen: { message: t`The workspace is frozen: nothing is deployed to it.` },
  deployment_not_configured: { message: t`The workspace does not follow a branch or tags.` },
  deployment_not_waiting: { message: t`The deployment does not wait for an approval.` },
  deployment_incomplete: {
    message: t`Some apps are already at the commit, and others are still at their previous state.`,
    remedy: t`Deploy the commit again: this continues with the others.`,
  },
  deployment_outdated: {
    message: t`The apps changed while they were compared with the commit.`,
    remedy: t`Try again.`,
  },
  deployment_without_commit: { message: t`The deployment failed before it found a commit.` },
  git_already_linked: { message: t`This workspace has already committed or pulled the app.` },
  git_commit_not_found: { message: t`The repository does not have this commit.` },
  git_directory_overlaps: {
    message: t`Another workspace uses this folder of the repository, or one above or below it.`,
    remedy: t`Choose another folder.`,
  },
  git_disabled: {
    message: t`GitSync is off in this workspace.`,
    remedy: t`Ask an admin to turn it on.`,
  },
  git_job_not_failed: { message: t`The job cannot be retried.` },
  git_job_not_waiting: { message: t`The job cannot be cancelled.` },
  git_jobs_waiting: {
    message: t`Git jobs are waiting in this workspace.`,
    remedy: t`Wait for them, or cancel them.`,
  },
  git_key_missing: {
    message: t`The workspace has no SSH key yet.`,
    remedy: t`Generate an SSH key.`,
  },
  git_not_configured: {
    message: t`GitSync is not configured in this workspace.`,
    remedy: t`Ask an admin to connect a repository.`,
  },
  git_queue_full: {
    message: t`Too many Git jobs are waiting in this workspace.`,
    remedy: t`Try again later.`,
  },
  git_ref_not_found: { message: t`The repository does not have this branch, tag or commit.` },
  git_settings_changed: {
    message: t`The Git settings were changed while the job was running.`,
    remedy: t`Try again.`,
  },
  git_tag_not_found: { message: t`The repository does not have this tag.` },
  git_token_missing: {
    message: t`The workspace has no access token for this server yet.`,
    remedy: t`Enter an access token.`,
  },
  git_wrong_protocol: { message: t`This does not fit the protocol of the repository’s URL.` },
  invalid_certificate: {
    message: t`The certificate or its key cannot be read.`,
    remedy: t`Enter it in PEM format.`,
  },
  invalid_directory: {
    message: t`The folder cannot be used.`,
    remedy: t`Choose another folder.`,
  },
  invalid_file_name: {
    message: t`The file cannot have this name.`,
    remedy: t`Choose another name.`,
  },
  invalid_repository_url: {
    message: t`This is not a URL of a repository.`,
    remedy: t`Copy the SSH or HTTPS URL from your provider.`,
  },
  invalid_seconds: { message: t`The longest wait is shorter than the time without a change.` },
};
