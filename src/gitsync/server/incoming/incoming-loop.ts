import { BeforeApplicationShutdown, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { WakingLoop } from '../../../core/concurrency';
import { DatabaseListener } from '../../../core/database';
import { IncomingAppStore } from '../../queue/incoming-app-store';
import { SETTINGS_CHANNEL } from '../../store/git-config-store';
import { INCOMING_CHANNEL, IncomingStore } from '../../store/incoming-store';
import { DeployLanded } from '../deployments/deploy-landed';
import { CompareBranches } from './compare-branches';
import { LookAtRemotes } from './look-at-remotes';
import { PullBehind } from './pull-behind';

/** Collects what arrives together, such as the deliveries of one push to several workspaces. */
const WAKE_MS = 100;
const BUSY_MS = 200;
/** Between looks at what waits, where that is due already and cannot be begun yet. */
const LEAST_MS = 1_000;
const MOST_MS = 60_000;
/** After a failure of the database. */
const PAUSE_MS = 10_000;

/** Brings in what others push. Every server does: what one has taken, the others leave alone. */
@Injectable()
export class IncomingLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(IncomingLoop.name);
  private readonly loop = new WakingLoop(() => this.run(), WAKE_MS);

  constructor(
    private readonly listener: DatabaseListener,
    private readonly store: IncomingStore,
    private readonly apps: IncomingAppStore,
    private readonly remotes: LookAtRemotes,
    private readonly branches: CompareBranches,
    private readonly pulls: PullBehind,
    private readonly deployments: DeployLanded,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.listen(INCOMING_CHANNEL, () => this.loop.wake());
    await this.listener.listen(SETTINGS_CHANNEL, () => this.loop.wake());
    this.loop.wake();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  /** Returns the ms until the next look at what waits; null while nothing does. */
  private async run(): Promise<number | null> {
    try {
      await this.remotes.begin();
      await this.branches.begin();
      const arePulled = await this.pulls.run();
      const areDeployed = await this.deployments.run();
      if (arePulled || areDeployed) return BUSY_MS;
      const waits = [await this.store.dueIn(), await this.apps.dueIn(), await this.deployments.dueIn()];
      const due = waits.filter((ms) => ms !== null);
      return due.length === 0 ? null : Math.min(Math.max(Math.min(...due), LEAST_MS), MOST_MS);
    } catch (error) {
      this.logger.warn(
        { err: error },
        'What others have pushed could not be looked for; this is tried again',
      );
      return PAUSE_MS;
    }
  }
}
