import { Logger } from '@nestjs/common';
import { AppHostError } from '../app-host-error';
import {
  GitSyncApps,
  GitSyncRefusal,
  type GitSyncApp,
  type GitSyncAppId,
  type GitSyncChange,
  type GitSyncCreation,
  type GitSyncDocument,
  type GitSyncMadeApp,
  type GitSyncRemoval,
} from './git-sync-apps';
import type { ProgramApps } from './program-apps';

/** Apps of the program around Trellis, whose errors become ones that people understand. */
export class ExplainedApps implements ProgramApps {
  private readonly logger = new Logger(GitSyncApps.name);
  /** By their keys. */
  private readonly underWay = new Map<string, { workspaceId: string; made: Promise<GitSyncMadeApp> }>();

  /** Throws if the program has only one of `create` and `remove`. */
  constructor(
    private readonly apps: GitSyncApps,
    private readonly programName: string,
  ) {
    if (!apps.create !== !apps.remove)
      throw new Error('A GitSyncApps has both `create` and `remove`, or neither.');
  }

  takesNewApps(): Promise<boolean> {
    return Promise.resolve(this.apps.create !== undefined);
  }

  /** Waits for apps that are being made: a worker that has died may have asked for one, and the next one looks for it here. */
  list(workspaceId: string): Promise<GitSyncApp[]> {
    return this.explain(async () => {
      const making = [...this.underWay.values()].filter((creation) => creation.workspaceId === workspaceId);
      await Promise.allSettled(making.map(({ made }) => made));
      return this.apps.list(workspaceId);
    });
  }

  read(id: GitSyncAppId): Promise<GitSyncDocument | null> {
    return this.explain(() => this.apps.read(id));
  }

  apply(change: GitSyncChange): Promise<string | null> {
    return this.explain(() => this.apps.apply(change));
  }

  async create(creation: GitSyncCreation): Promise<GitSyncMadeApp> {
    const { creationKey: key, workspaceId } = creation;
    const begun = this.underWay.get(key);
    if (begun) return begun.made;
    const made = this.explain(() => this.apps.create?.(creation) ?? Promise.reject(takesNone()));
    this.underWay.set(key, { workspaceId, made });
    return made.finally(() => this.underWay.delete(key));
  }

  remove(removal: GitSyncRemoval): Promise<boolean> {
    return this.explain(() => this.apps.remove?.(removal) ?? Promise.reject(takesNone()));
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

const takesNone = () => new GitSyncRefusal('The program makes its apps by itself alone.');
