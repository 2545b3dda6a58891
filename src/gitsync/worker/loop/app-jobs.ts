import { Injectable } from '@nestjs/common';
import { Deploy } from '../deployments/deploy';
import { DiscardChanges } from '../discard-changes';
import { ImportApps } from '../import-apps';
import { LinkApp } from '../link-app';
import { PullInPlace } from '../pull-in-place';
import { PublishVersion } from '../publish';

/** Operations of queued jobs that change apps, and not the repository. */
@Injectable()
export class AppJobs {
  constructor(
    readonly importApps: ImportApps,
    readonly pullApp: PullInPlace,
    readonly linkApp: LinkApp,
    readonly discardChanges: DiscardChanges,
    readonly publish: PublishVersion,
    readonly deploy: Deploy,
  ) {}
}
