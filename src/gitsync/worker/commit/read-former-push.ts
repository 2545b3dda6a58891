import { AppError } from '../../../core/errors';
import type { Sha } from '../../../git';
import { appsOf, type CommitJob } from '../../queue/job';
import { findForeignApps } from '../read-app';
import type { OpenRepository } from '../mirrors';
import type { SyncedApp } from './record';

/** Codes of apps that cannot be read from a commit. */
const UNREADABLE: readonly string[] = [
  'git_app_not_found',
  'git_invalid_repository',
  'git_too_large',
  'invalid_app_document',
];

/**
 * Returns the apps of a job as its commit left them: Trellis 0.2 recorded a commit's id without what it will have done.
 * Leaves out an app that cannot be read.
 */
export async function readFormerPush(
  repository: OpenRepository,
  { job, sha }: { job: CommitJob; sha: Sha },
): Promise<SyncedApp[]> {
  const synced: SyncedApp[] = [];
  const apps = appsOf(job);
  const reads = await findForeignApps(repository, {
    tip: sha,
    from: apps.map(({ gitAppId }) => ({ gitAppId })),
  });
  for (const [index, read] of reads.entries()) {
    const app = apps[index];
    try {
      const { last } = await read();
      synced.push({ app, last: { ...last, documentHash: app.documentHash ?? last.documentHash } });
    } catch (error) {
      if (!(error instanceof AppError && UNREADABLE.includes(error.code))) throw error;
    }
  }
  return synced;
}
