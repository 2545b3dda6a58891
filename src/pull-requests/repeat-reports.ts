import { Injectable } from '@nestjs/common';
import { Database } from '../core/database';
import type { ReportsOfSecrets } from '../gitsync/ports';
import { PullRequestReportStore } from './store';

/** Has reports written again after other texts may be committed. */
@Injectable()
export class RepeatReports implements ReportsOfSecrets {
  constructor(
    private readonly database: Database,
    private readonly store: PullRequestReportStore,
  ) {}

  async repeat(workspaceId: string): Promise<void> {
    await this.store.want(this.database.manager, workspaceId);
  }
}
