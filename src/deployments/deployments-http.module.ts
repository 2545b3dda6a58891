import { Module } from '@nestjs/common';
import { AppsHttpModule } from '../apps';
import { withLoop } from '../core/database';
import { GitsyncHttpModule } from '../gitsync';
import { ProvidersModule } from '../providers';
import { CollisionChoices, DeployLanded, Deployments, FollowableRefs } from './deployments';
import { CollisionsController, DeploymentsController } from './deployments.controller';
import { DeploymentHandlers } from './handlers';
import { Releases } from './releases';
import { PresentReleases, ReleasesController } from './releases.controller';
import { RollbackStore } from './rollbacks';
import { DeploymentSettingsStore } from './settings-store';
import { CollisionChoiceStore, DeploymentStore } from './store';

const SERVICES = [
  CollisionChoices,
  ...withLoop(DeployLanded),
  Deployments,
  FollowableRefs,
  DeploymentHandlers,
  PresentReleases,
  Releases,
  DeploymentStore,
  CollisionChoiceStore,
  DeploymentSettingsStore,
  RollbackStore,
];

/** Deployments of what has landed in the repository, and releases. */
@Module({
  imports: [AppsHttpModule, GitsyncHttpModule, ProvidersModule],
  controllers: [CollisionsController, DeploymentsController, ReleasesController],
  providers: SERVICES,
  exports: SERVICES,
})
export class DeploymentsHttpModule {}
