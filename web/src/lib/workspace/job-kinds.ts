import { t } from '@lingui/core/macro';
import type { Job } from './queries';

const KIND_LABELS: Record<Job['kind'], string> = {
  finalize: t`Finalize setup`,
  list_apps: t`List apps in the repository`,
  check_updates: t`Check for updates`,
  check_changes: t`Compare with the last commit`,
  compare_refs: t`Compare two states`,
  draw_picture: t`Picture of an app`,
  list_history: t`List the history of an app`,
  read_definition: t`Read an earlier state`,
  create_app: t`Create app`,
  rename_app: t`Rename app`,
  commit_app: t`Commit`,
  commit_changes: t`Commit selected changes`,
  complete_merge: t`Merge and commit`,
  complete_pull: t`Merge and pull`,
  commit_apps: t`Commit several apps`,
  backup_app: t`Backup`,
  plan_commit: t`Plan a commit of several apps`,
  plan_pull: t`Check several apps for updates`,
  publish_version: t`Publish`,
  import_app: t`Import app`,
  pull_app: t`Pull`,
  pull_tag: t`Pull a release`,
  sync_app: t`Automatic pull`,
  deploy_apps: t`Deploy`,
  deploy_landed: t`Automatic deployment`,
  deployment_changes: t`Compare with a deployment`,
  discard_changes: t`Discard changes`,
  link_app: t`Link with the repository`,
  list_branches: t`List branches`,
  list_changed_apps: t`Compare branches`,
  report_pull_request: t`Report a pull request`,
  list_refs: t`Check the repository`,
  check_branch: t`Compare a branch`,
  create_branch: t`Create branch`,
  switch_branch: t`Open branch`,
  delete_branch: t`Delete branch`,
  preview_merge: t`Preview a merge of branches`,
  merge_branches: t`Merge branches`,
  read_review: t`Open a review`,
  complete_review: t`Finish a review`,
  preview_push: t`Preview a force push`,
  push_commits: t`Push`,
};

type Kinds = ReadonlySet<Job['kind']>;

/** Commits of one app, whose message can be reused, and whose retry would commit the present changes. */
const COMMITS_OF_ONE_APP: Kinds = new Set(['commit_app', 'commit_changes', 'create_app']);
const COMMITS: Kinds = new Set([...COMMITS_OF_ONE_APP, 'commit_apps', 'complete_merge', 'rename_app']);
const PULLS: Kinds = new Set(['pull_app', 'pull_tag', 'complete_pull']);

type OfKind = Pick<Job, 'kind'>;

export const commitsOneApp = ({ kind }: OfKind): boolean => COMMITS_OF_ONE_APP.has(kind);
export const commitsSeveralApps = ({ kind }: OfKind): boolean => kind === 'commit_apps';
export const commitsApps = ({ kind }: OfKind): boolean => COMMITS.has(kind);
export const pullsApp = ({ kind }: OfKind): boolean => PULLS.has(kind);
export const discardsChanges = ({ kind }: OfKind): boolean => kind === 'discard_changes';

/** Returns the label of a kind. Unknown kinds of a newer server show their own words: `merge_branches`, Merge branches. */
export function kindLabel(kind: string): string {
  if (Object.hasOwn(KIND_LABELS, kind)) return KIND_LABELS[kind as Job['kind']];
  const words = kind.replaceAll('_', ' ').trim();
  return words === '' ? t`Git job` : words[0].toUpperCase() + words.slice(1);
}
