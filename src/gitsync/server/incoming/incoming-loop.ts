import { Injectable } from '@nestjs/common';
import { DatabaseListener, NotifiedLoop } from '../../../core/database';
import { IncomingAppStore } from '../../queue/incoming-apps';
import { SETTINGS_CHANNEL } from '../../store/settings';
import { INCOMING_CHANNEL, IncomingStore } from '../../store/incoming';
import { DeployLanded } from '../deployments/deploy-landed';
import { CompareBranches } from './compare-branches';
import { LookAtRemotes } from '../incoming';
import { PullBehind } from './pull-behind';

/** Collects what arrives together, such as the deliveries of one push to several workspaces. */
const WAKE_MS = 100;
const BUSY_MS = 200;
/** Between looks at what waits, where that is due already and cannot be begun yet. */
const LEAST_MS = 1_000;

/** Brings in what others push. */
@Injectable()
export class IncomingLoop extends NotifiedLoop {
  constructor(
    listener: DatabaseListener,
    private readonly store: IncomingStore,
    private readonly apps: IncomingAppStore,
    private readonly remotes: LookAtRemotes,
    private readonly branches: CompareBranches,
    private readonly pulls: PullBehind,
    private readonly deployments: DeployLanded,
  ) {
    super(listener, {
      channels: [INCOMING_CHANNEL, SETTINGS_CHANNEL],
      wakeMs: WAKE_MS,
      leastMs: BUSY_MS,
      failure: 'What others have pushed could not be looked for',
    });
  }

  protected async run(): Promise<number | null> {
    await this.remotes.begin();
    await this.branches.begin();
    const arePulled = await this.pulls.run();
    const areDeployed = await this.deployments.run();
    if (arePulled || areDeployed) return BUSY_MS;
    const waits = [await this.store.dueIn(), await this.apps.dueIn(), await this.deployments.dueIn()];
    const due = waits.filter((ms) => ms !== null);
    return due.length === 0 ? null : Math.max(Math.min(...due), LEAST_MS);
  }
}
