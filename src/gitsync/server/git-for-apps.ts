import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AppGitPort, AppRename, AppWithVersion, CreationCommit, GitState } from '../../apps';
import { AppLinkStore } from '../store/app-link-store';
import { refuseUncommitted } from '../store/uncommitted-changes';
import { EnqueueCommit } from './enqueue-commit';
import { EnqueueRename } from './rename-app';
import { AppGitState } from './app-git-state';

/** Enqueues commits of created and renamed apps, and reads the states of apps. */
@Injectable()
export class GitForApps implements AppGitPort {
  constructor(
    private readonly commits: EnqueueCommit,
    private readonly renames: EnqueueRename,
    private readonly state: AppGitState,
    private readonly links: AppLinkStore,
  ) {}

  commitCreation(tx: EntityManager, app: AppWithVersion, request: CreationCommit): Promise<string> {
    return this.commits.commitCreation(tx, app, request);
  }

  commitRename(tx: EntityManager, rename: AppRename): Promise<string | null> {
    return this.renames.enqueue(tx, rename);
  }

  async refuseUncommitted(tx: EntityManager, app: AppWithVersion): Promise<void> {
    refuseUncommitted(app, await this.links.find(app.id, tx), false);
  }

  followName(tx: EntityManager, { id }: AppWithVersion): Promise<void> {
    return this.links.followName(tx, id);
  }

  statesOf(apps: AppWithVersion[]): Promise<Map<string, GitState>> {
    return this.state.statesOf(apps);
  }
}
