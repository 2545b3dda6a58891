import { t } from '@lingui/core/macro';
import type { ProblemText } from '../problem';

/** Apps, versions, branches and merges. */
export const APP_TEXTS: Readonly<Record<string, ProblemText>> = {
  app_already_imported: { message: t`The workspace already has this app of the repository.` },
  app_deleted: { message: t`The app was deleted.` },
  app_hosted: {
    message: t`This app is edited in the connected editor.`,
    remedy: t`Change it there.`,
  },
  app_locked: {
    message: t`This app follows the repository and cannot be edited or committed here.`,
    remedy: t`Duplicate it, or ask an admin to unlock it.`,
  },
  app_name_taken: {
    message: t`The workspace already has an app with this name.`,
    remedy: t`Choose another name, or rename or delete that app.`,
  },
  app_not_on_branch: {
    message: t`The app is not on this branch.`,
    remedy: t`Switch to a branch that has it.`,
  },
  branch_exists: {
    message: t`A branch with this name already exists here or in the repository.`,
    remedy: t`Choose another name.`,
  },
  branch_is_default: { message: t`This is the workspace’s default branch.` },
  branch_not_merged: {
    message: t`The branch has work that would be lost with it.`,
    remedy: t`Merge the branch first.`,
  },
  change_needs_others: {
    message: t`A change depends on others that were not chosen.`,
    remedy: t`Choose those as well.`,
  },
  changes_outdated: {
    message: t`The app was changed after these changes were listed.`,
    remedy: t`Review the changes again.`,
  },
  invalid_app_document: { message: t`This document cannot be used as an app.` },
  invalid_app_name: {
    message: t`The app cannot have this name.`,
    remedy: t`Choose another name.`,
  },
  invalid_branch: {
    message: t`The branch cannot have this name.`,
    remedy: t`Choose another name.`,
  },
  invalid_commit_template: { message: t`The message template cannot be used.` },
  invalid_message: { message: t`The commit message cannot be used.` },
  invalid_ref: { message: t`There is no such state of the app.` },
  invalid_resolution: { message: t`This decision cannot be used.` },
  invalid_tags: { message: t`These tags cannot be used.` },
  invalid_version_name: {
    message: t`The version cannot have this name.`,
    remedy: t`Choose another name.`,
  },
  merge_completing: {
    message: t`The merge is being completed.`,
    remedy: t`Wait for it to end.`,
  },
  merge_conflicts: {
    message: t`Changes here and in the repository conflict. Nothing was changed.`,
    remedy: t`Settle the conflicts.`,
  },
  merge_ended: { message: t`This merge was completed, abandoned or replaced.` },
  merge_outdated: {
    message: t`The app was changed after this merge began. The merge changed nothing.`,
    remedy: t`Start the merge again. Decisions that still fit are kept.`,
  },
  merge_unresolved: { message: t`Some conflicts are not settled yet.` },
  not_published: { message: t`The version is not published.` },
  secret_found: {
    message: t`The app seems to contain a secret in plain text.`,
    remedy: t`Move it to a secret constant, or allow it.`,
  },
  secret_unreadable: {
    message: t`A stored secret cannot be read with the server’s secret key.`,
    remedy: t`Enter it again, or ask the operator to restore the key.`,
  },
  tag_exists: { message: t`The repository already has this tag.` },
  uncommitted_changes: {
    message: t`The app has uncommitted changes.`,
    remedy: t`Commit or discard them first.`,
  },
  version_name_taken: {
    message: t`The app already has a version with this name.`,
    remedy: t`Choose another name.`,
  },
  version_not_found: { message: t`The app has no such version.` },
  version_published: {
    message: t`This version is published and can no longer be changed.`,
    remedy: t`Create a new version.`,
  },
};
