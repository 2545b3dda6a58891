import { Module } from '@nestjs/common';
import { AppsModule } from '../apps';
import { WorkspacesModule } from '../workspaces';
import { CaptureApp, KeepCaptured } from './capture-app';
import { CheckHost } from './check-host';
import { EmbeddedIds } from './embedded/embedded-ids';
import { MirrorPeople } from './embedded/mirror-people';
import { OpenHosts } from './open-hosts';
import { KeepCreated, MakeApps } from './make-apps';
import { ConnectedHosts } from './connected-hosts';
import { FollowModules } from './follow-modules';
import { HostCreationStore } from './store/host-creation-store';
import { HostedAppStore } from './store/hosted-app-store';
import { HostStore } from './store/host-store';
import { Holds } from './store/holds';

const SERVICES = [
  CaptureApp,
  CheckHost,
  EmbeddedIds,
  FollowModules,
  Holds,
  HostCreationStore,
  HostedAppStore,
  HostStore,
  KeepCaptured,
  KeepCreated,
  MakeApps,
  MirrorPeople,
  OpenHosts,
  ConnectedHosts,
];

/** The part of hosts that both the server and the worker use. */
@Module({ imports: [AppsModule, WorkspacesModule], providers: SERVICES, exports: SERVICES })
export class HostsModule {}
