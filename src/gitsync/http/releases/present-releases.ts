import { Injectable } from '@nestjs/common';
import { Apps, presentVersion, type Release } from '../../../apps';
import { Database } from '../../../core/database';
import { notFound } from '../../../core/errors';
import { Deployments } from '../../server/deployments';
import { Releases } from '../../server/releases';
import type { DeploymentView } from '../deployments.dto';
import { presentDeployment } from '../deployments/present-deployment';
import type { PublishedView, ReleaseView } from '../releases.dto';

export const presentRelease = ({ id: _id, createdAt, ...release }: Release): ReleaseView => ({
  ...release,
  date: createdAt.toISOString(),
});

/** Presents versions that were published, and deployments. */
@Injectable()
export class PresentReleases {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly releases: Releases,
    private readonly deployments: Deployments,
  ) {}

  /** Throws 404 where there is none. */
  async deployed(deploymentId: string | null | undefined): Promise<DeploymentView> {
    if (!deploymentId) throw notFound('The deployment');
    return presentDeployment(await this.deployments.get(deploymentId));
  }

  /** Throws 404 where the app was deleted meanwhile. */
  async published(appId: string, releaseId: string): Promise<PublishedView> {
    const release = await this.releases.get(releaseId);
    const { versionId } = release;
    const version = await this.apps.getVersion(this.database.manager, { appId, versionId });
    return { version: presentVersion(version), release: presentRelease(release) };
  }
}
