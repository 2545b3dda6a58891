import { Injectable } from '@nestjs/common';
import { JobAnswer } from '../../core/http';
import type { CreatedApp } from '../operations/create-app';
import { AppGitPort, type GitState } from '../ports';
import type { AppWithVersion } from '../store/app-store';
import type { AppVersion } from '../store/app-version.entity';
import type { HostLocation } from '../store/app.entity';
import type { DeletedApp } from '../store/deleted-app-store';
import { ReleaseStore, type LiveRelease } from '../store/release-store';
import type {
  AppView,
  ChangedAppView,
  DeletedAppView,
  HostedByView,
  LiveReleaseView,
  VersionView,
} from './apps.dto';

/** Presents apps as JSON. */
@Injectable()
export class AppPresenter {
  constructor(
    private readonly git: AppGitPort,
    private readonly releases: ReleaseStore,
  ) {}

  async one(app: AppWithVersion): Promise<AppView> {
    const [view] = await this.present([app], { hasNotes: true });
    return view;
  }

  many(apps: AppWithVersion[]): Promise<AppView[]> {
    return this.present(apps, { hasNotes: false });
  }

  private async present(apps: AppWithVersion[], { hasNotes }: { hasNotes: boolean }): Promise<AppView[]> {
    const [states, live] = await Promise.all([
      this.git.statesOf(apps),
      this.releases.findLive(apps.map(({ id }) => id)),
    ]);
    return apps.map((app) => ({
      ...presentApp(app, states.get(app.id) ?? 'none'),
      live: presentLive(live.get(app.id), hasNotes),
    }));
  }

  /** Presents an app after a change that may have enqueued a commit. */
  async changed({ app, jobId }: CreatedApp): Promise<ChangedAppView | JobAnswer> {
    return jobId ? new JobAnswer(jobId) : { ...(await this.one(app)), git: null };
  }
}

const presentApp = (app: AppWithVersion, gitState: GitState): Omit<AppView, 'live'> => ({
  id: app.sharedId,
  ...(app.branch ? { branch: app.branch.name } : {}),
  name: app.name,
  gitAppId: app.gitAppId,
  editingVersion: presentVersion(app.version),
  locked: app.isLocked,
  gitState,
  createdAt: app.createdAt.toISOString(),
  updatedAt: app.updatedAt.toISOString(),
  changedBy: app.changedBy && { id: app.changedBy.id, name: app.changedBy.name },
  ...(app.tags.length > 0 ? { tags: app.tags } : {}),
  ...(app.hosted ? { hostedBy: presentHost(app.hosted) } : {}),
});

const presentHost = ({ kind, url, folders, isModule }: HostLocation): HostedByView => ({
  kind,
  url,
  ...(folders ? { folders } : {}),
  ...(isModule ? { isModule } : {}),
});

const presentLive = (release: LiveRelease | undefined, hasNotes: boolean): LiveReleaseView | null =>
  release
    ? {
        versionId: release.versionId,
        versionName: release.versionName,
        tag: release.tag,
        sha: release.sha,
        at: release.createdAt.toISOString(),
        by: { name: release.author.name },
        isCurrent: release.isCurrent,
        ...(hasNotes ? { notes: release.notes } : {}),
      }
    : null;

export const presentVersion = (version: AppVersion): VersionView => ({
  id: version.id,
  gitVersionId: version.gitVersionId,
  name: version.name,
  status: version.status,
});

export const presentDeletedApp = (app: DeletedApp): DeletedAppView => ({
  id: app.id,
  appId: app.sharedId,
  name: app.name,
  gitAppId: app.gitAppId,
  deletedAt: app.deletedAt.toISOString(),
  deletedBy: app.deletedBy,
  keptUntil: app.keptUntil.toISOString(),
});
