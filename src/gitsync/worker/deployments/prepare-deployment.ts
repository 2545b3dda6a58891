import { Injectable } from '@nestjs/common';
import { deploymentNotConfigured, nothingFollowed } from '../../domain';
import type { DeployJob } from '../../queue/job';
import { isAutomaticKind } from '../../queue/jobs';
import { DeploymentSettingsStore, type DeploymentSettings } from '../../store/deployment-settings';
import { Mirrors, type OpenRepository } from '../mirrors';
import { findAskedCommit, findLandedCommit } from './find-deployed-commit';
import { PlanDeployment, type PlannedDeployment } from './plan-deployment';
import type { DeployRun, PreparedDeployment } from './store-deployment';

/** Finds the commit to deploy, and plans its deployment. */
@Injectable()
export class PrepareDeployment {
  constructor(
    private readonly mirrors: Mirrors,
    private readonly settings: DeploymentSettingsStore,
    private readonly plans: PlanDeployment,
  ) {}

  /** Returns null where nothing has landed since the last deployment. */
  async run(repository: OpenRepository, { job, signal }: DeployRun): Promise<PreparedDeployment | null> {
    const { workspaceId, input } = job;
    const settings = await this.settings.find(workspaceId);
    if (!settings) throw deploymentNotConfigured();
    const place = { mirrors: this.mirrors, repository, signal };
    const { sha, ref } = input;
    const found = await (sha === null
      ? findLandedCommit(place, settings.followed)
      : findAskedCommit(place, { sha, ref }));
    const isAutomatic = isAutomaticKind(job.kind);
    if (!found && !isAutomatic) throw nothingFollowed(settings.followed);
    if (!found || (isAutomatic && found.seen === settings.seen)) return null;
    const request = { workspaceId, sha: found.commit.sha, gitAppIds: settings.gitAppIds };
    const planned = await this.plans.run(repository, request, signal);
    return { settings, found, planned, status: statusOf(job, settings, planned) };
  }
}

function statusOf(
  { input }: DeployJob,
  { isFrozen, needsApproval }: DeploymentSettings,
  { plan }: PlannedDeployment,
): PreparedDeployment['status'] {
  if (input.isPlan) return 'planned';
  if (plan.problems.length > 0) return 'refused';
  return isFrozen || (needsApproval && !input.isApproved) ? 'waiting' : 'applied';
}
