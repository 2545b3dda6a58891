import { Injectable } from '@nestjs/common';
import { Apps, presentVersion, type Release } from '../../../apps';
import { Database } from '../../../core/database';
import { Releases } from '../../server/releases/releases';
import type { PublishedView, ReleaseView } from './releases.dto';

export const presentRelease = ({ id: _id, createdAt, ...release }: Release): ReleaseView => ({
  ...release,
  date: createdAt.toISOString(),
});

/** Presents a version that was published, with its release. */
@Injectable()
export class PresentReleases {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly releases: Releases,
  ) {}

  /** Throws 404 where the app was deleted meanwhile. */
  async published(appId: string, releaseId: string): Promise<PublishedView> {
    const release = await this.releases.get(releaseId);
    const { versionId } = release;
    const version = await this.apps.getVersion(this.database.manager, { appId, versionId });
    return { version: presentVersion(version), release: presentRelease(release) };
  }
}
