import type { Tone } from '../../../components';
import type { Job } from '../../../lib/workspace';

export const KIND_LABELS: Record<Job['kind'], string> = {
  finalize: 'Finalize setup',
  list_apps: 'List apps in the repository',
  check_updates: 'Check for updates',
  check_changes: 'Compare with the last commit',
  create_app: 'Create app',
  rename_app: 'Rename app',
  commit_app: 'Commit',
  commit_apps: 'Commit of several apps',
  plan_commit: 'Plan a commit of several apps',
  import_app: 'Import app',
  pull_app: 'Pull',
  link_app: 'Link with the repository',
};

export const STATUS_LABELS: Record<Job['status'], { label: string; tone: Tone }> = {
  queued: { label: 'Waiting', tone: 'quiet' },
  running: { label: 'Running', tone: 'busy' },
  succeeded: { label: 'Done', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'quiet' },
};
