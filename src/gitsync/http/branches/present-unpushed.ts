import { Injectable } from '@nestjs/common';
import { Apps } from '../../../apps';
import type { OpenCommit } from '../../queue/open-commits';
import { presentError } from '../present-error';
import type { UnpushedCommitView } from '../unpushed.dto';

/** Commits that wait here, as JSON. */
@Injectable()
export class PresentUnpushed {
  constructor(private readonly apps: Apps) {}

  async list(commits: OpenCommit[]): Promise<UnpushedCommitView[]> {
    const copies = commits.flatMap(({ apps }) => apps.map(({ appId }) => appId));
    const shared = await this.apps.sharedIdsOf(copies);
    return commits.map(({ id, message, actorId, author, createdAt, isKept, apps, error }) => ({
      jobId: id,
      message,
      author: { id: actorId, ...author },
      date: createdAt.toISOString(),
      isKept,
      apps: apps.map(({ appId, appName }) => ({ id: shared.get(appId) ?? null, name: appName })),
      error: error && presentError(error),
    }));
  }
}
