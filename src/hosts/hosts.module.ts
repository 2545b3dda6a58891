import { Module } from '@nestjs/common';
import { AppsModule } from '../apps';
import { WorkspacesModule } from '../workspaces';
import { CaptureApp } from './capture/capture-app';
import { KeepCaptured } from './capture/keep-captured';
import { MirrorPeople } from './embedded/mirror-people';
import { OpenHosts } from './open-hosts';
import { PlacesOfHosts } from './pull/places-of-hosts';
import { HostedAppStore } from './store/hosted-app-store';
import { HostStore } from './store/host-store';
import { Holds } from './store/holds';

const SERVICES = [
  CaptureApp,
  Holds,
  HostedAppStore,
  HostStore,
  KeepCaptured,
  MirrorPeople,
  OpenHosts,
  PlacesOfHosts,
];

/** The part of hosts that both the server and the worker use. */
@Module({ imports: [AppsModule, WorkspacesModule], providers: SERVICES, exports: SERVICES })
export class HostsModule {}
