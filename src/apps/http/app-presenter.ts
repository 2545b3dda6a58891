import { Injectable } from '@nestjs/common';
import { AppGitStates, type GitState } from '../app-git-states';
import type { AppWithVersion } from '../store/app-store';
import type { AppVersion } from '../store/app-version.entity';
import type { AppView, VersionView } from './apps.dto';

/** The one place where an app becomes JSON. */
@Injectable()
export class AppPresenter {
  constructor(private readonly gitStates: AppGitStates) {}

  async one(app: AppWithVersion): Promise<AppView> {
    const states = await this.gitStates.of([app]);
    return presentApp(app, states.get(app.id) ?? 'none');
  }

  async many(apps: AppWithVersion[]): Promise<AppView[]> {
    const states = await this.gitStates.of(apps);
    return apps.map((app) => presentApp(app, states.get(app.id) ?? 'none'));
  }
}

const presentApp = (app: AppWithVersion, gitState: GitState): AppView => ({
  id: app.id,
  name: app.name,
  gitAppId: app.gitAppId,
  editingVersion: presentVersion(app.version),
  locked: app.isLocked,
  gitState,
  createdAt: app.createdAt.toISOString(),
  updatedAt: app.updatedAt.toISOString(),
});

export const presentVersion = (version: AppVersion): VersionView => ({
  id: version.id,
  gitVersionId: version.gitVersionId,
  name: version.name,
  status: version.status,
});
