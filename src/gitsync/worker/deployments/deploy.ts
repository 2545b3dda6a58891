import { Injectable } from '@nestjs/common';
import { deploymentUnsettled } from '../../domain';
import type { DeployJob } from '../../queue/job';
import type { Lease } from '../../queue/queue-store';
import { AdoptLinks } from '../adopt-links';
import { SettlePushed } from '../commit/settle-pushed';
import { Mirrors, type OpenRepository } from '../mirrors';
import { DeployInPlace } from './deploy-in-place';
import { PrepareDeployment } from './prepare-deployment';
import { StoreDeployment, type DeployRun } from './store-deployment';

/** Plans that are made while the apps here keep changing. */
const MOST_PLANS = 5;

/**
 * Deploys a commit: plans what it changes here, checks that, and applies all of it in one transaction; or nothing, where the
 * plan has a problem, or is to wait.
 */
@Injectable()
export class Deploy {
  constructor(
    private readonly mirrors: Mirrors,
    private readonly pushed: SettlePushed,
    private readonly adopt: AdoptLinks,
    private readonly preparing: PrepareDeployment,
    private readonly storing: StoreDeployment,
    private readonly inPlace: DeployInPlace,
  ) {}

  run(lease: Lease, job: DeployJob, signal: AbortSignal): Promise<void> {
    const run = { lease, job, signal };
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const { tip, base } = await this.mirrors.fetch(repository, signal);
      await this.pushed.settleUncertain({ lease, repository }, tip);
      const { workspaceId } = job;
      await this.adopt.run(repository, { workspaceId, fetch: () => Promise.resolve(base) });
      for (let plans = 1; plans <= MOST_PLANS; plans++) if (await this.deploy(repository, run)) return;
      throw deploymentUnsettled();
    });
  }

  /** Returns false where the workspace has changed since the plan was made. */
  private async deploy(repository: OpenRepository, run: DeployRun): Promise<boolean> {
    const prepared = await this.preparing.run(repository, run);
    if (prepared === null) return this.storing.endUnmoved(run);
    const isElsewhere = await this.inPlace.isNeeded(run, prepared);
    return isElsewhere ? this.inPlace.run(repository, run, prepared) : this.storing.run(run, prepared);
  }
}
