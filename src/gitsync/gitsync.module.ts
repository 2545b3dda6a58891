import { Module } from '@nestjs/common';
import { AppsModule } from '../apps';
import { WorkspacesModule } from '../workspaces';
import { AppLinkStore } from './store/app-link-store';
import { BesideStore } from './store/beside-store';
import { GitConfigStore } from './store/git-config-store';
import { JobStore } from './store/job-store';
import { NeighbourStore } from './store/neighbour-store';
import { QueueStore } from './store/queue-store';
import { SigningKeyStore } from './store/signing-key-store';

const STORES = [
  AppLinkStore,
  BesideStore,
  GitConfigStore,
  JobStore,
  NeighbourStore,
  QueueStore,
  SigningKeyStore,
];

/** What server and worker share: the tables. */
@Module({
  imports: [AppsModule, WorkspacesModule],
  providers: STORES,
  exports: [...STORES, AppsModule, WorkspacesModule],
})
export class GitsyncModule {}
