import { Logger } from '@nestjs/common';
import { AppHostError } from '../app-host-error';
import {
  GitSyncApps,
  GitSyncRefusal,
  type GitSyncApp,
  type GitSyncAppId,
  type GitSyncChange,
  type GitSyncDocument,
} from './git-sync-apps';

/** Apps of the program around Trellis, whose errors become ones that people understand. */
export class ExplainedApps extends GitSyncApps {
  private readonly logger = new Logger(GitSyncApps.name);

  constructor(
    private readonly apps: GitSyncApps,
    private readonly programName: string,
  ) {
    super();
  }

  list(workspaceId: string): Promise<GitSyncApp[]> {
    return this.explain(() => this.apps.list(workspaceId));
  }

  read(id: GitSyncAppId): Promise<GitSyncDocument | null> {
    return this.explain(() => this.apps.read(id));
  }

  apply(change: GitSyncChange): Promise<string | null> {
    return this.explain(() => this.apps.apply(change));
  }

  private async explain<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof GitSyncRefusal)
        throw new AppHostError('host_refused', error.message, { cause: error });
      this.logger.error(error instanceof Error ? error.stack : String(error));
      throw new AppHostError('host_refused', `${this.programName} has failed.`, {
        remedy: `Try again. If it happens again, ask the operator to look at the log of ${this.programName}.`,
        cause: error,
      });
    }
  }
}
