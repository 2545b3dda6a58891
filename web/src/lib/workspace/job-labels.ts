import type { Job } from './queries';

const KIND_LABELS: Record<Job['kind'], string> = {
  finalize: 'Finalize setup',
  list_apps: 'List apps in the repository',
  check_updates: 'Check for updates',
  check_changes: 'Compare with the last commit',
  compare_refs: 'Compare two states',
  list_history: 'List the history of an app',
  read_definition: 'Read an earlier state',
  create_app: 'Create app',
  rename_app: 'Rename app',
  commit_app: 'Commit',
  commit_changes: 'Commit of some changes',
  complete_merge: 'Combine and commit',
  complete_pull: 'Combine and pull',
  commit_apps: 'Commit of several apps',
  backup_app: 'Backup',
  plan_commit: 'Plan a commit of several apps',
  publish_version: 'Publish',
  import_app: 'Import app',
  pull_app: 'Pull',
  sync_app: 'Automatic pull',
  deploy_apps: 'Deploy',
  deploy_landed: 'Automatic deployment',
  discard_changes: 'Discard changes',
  link_app: 'Link with the repository',
  list_branches: 'List branches',
  list_refs: 'Look at the remote',
  check_branch: 'Compare a branch',
  create_branch: 'Create branch',
  switch_branch: 'Open branch',
  delete_branch: 'Delete branch',
  preview_merge: 'Preview a merge of branches',
  merge_branches: 'Merge branches',
  preview_push: 'Preview a force push',
  push_commits: 'Push',
};

/** Returns the label of a kind. One that only a newer server knows reads as it is called: `merge_branches`, Merge branches. */
export function kindLabel(kind: string): string {
  if (Object.hasOwn(KIND_LABELS, kind)) return KIND_LABELS[kind as Job['kind']];
  const words = kind.replaceAll('_', ' ').trim();
  return words === '' ? 'Git job' : words[0].toUpperCase() + words.slice(1);
}
