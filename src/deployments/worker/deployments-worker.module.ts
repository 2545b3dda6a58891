import { Module } from '@nestjs/common';
import { GitsyncModule } from '../../gitsync/gitsync.module';
import { RollbackStore } from '../rollbacks';
import { DeploymentSettingsStore } from '../settings-store';
import { CollisionChoiceStore, DeploymentStore } from '../store';
import { ApplyDeployment, StoreDeployment } from './apply';
import { ReadDeploymentChanges } from './changes';
import { Deploy, DeployAtHost, PrepareDeployment } from './deploy';
import { PlanDeployment } from './plan';
import { PlanApp } from './plan-app';
import { PublishVersion } from './publish';
import { DeploymentRunners } from './runners';

/** The worker's part of `DeploymentsHttpModule`. */
@Module({
  imports: [GitsyncModule],
  providers: [
    ApplyDeployment,
    StoreDeployment,
    ReadDeploymentChanges,
    Deploy,
    DeployAtHost,
    PrepareDeployment,
    PlanApp,
    PlanDeployment,
    PublishVersion,
    DeploymentRunners,
    DeploymentStore,
    CollisionChoiceStore,
    DeploymentSettingsStore,
    RollbackStore,
  ],
  exports: [DeploymentRunners, DeploymentStore, CollisionChoiceStore, DeploymentSettingsStore, RollbackStore],
})
export class DeploymentsWorkerModule {}
