import { Injectable } from '@nestjs/common';
import { unprocessable } from '../../core/errors';
import type { CallWith } from '../../gitsync/calls';
import { appNotInRepository } from '../../gitsync/domain/errors';
import type { DeploymentChangesInput } from '../jobs';
import type { ReadResult } from '../../gitsync/queue/read-jobs';
import { Mirrors } from '../../gitsync/worker/mirrors';
import { findAskedCommit } from './deploy';
import { PlanDeployment } from './plan';
import { noChanges } from './plan-app';

/** Compares an app as it is here with the commit of a deployment that was not applied. */
@Injectable()
export class ReadDeploymentChanges {
  constructor(
    private readonly mirrors: Mirrors,
    private readonly plans: PlanDeployment,
  ) {}

  /** Throws 404 `git_app_not_found` for an app that neither the commit nor the workspace has, and 422 for an invalid one. */
  run(call: CallWith<DeploymentChangesInput>, signal: AbortSignal): Promise<ReadResult> {
    const { workspaceId, input } = call;
    const { target, sha, gitAppId } = input;
    return this.mirrors.use(call, target, async (repository) => {
      await findAskedCommit({ mirrors: this.mirrors, repository, signal }, { sha, ref: null });
      const request = { workspaceId, sha, gitAppIds: [gitAppId], isAsked: true, rollback: null };
      const { plan, changes } = await this.plans.run(repository, request, { signal });
      const found = changes.get(gitAppId);
      if (found) return { ...found };
      const [problem] = plan.problems;
      if (problem?.code === 'git_app_not_found') throw appNotInRepository();
      if (problem) throw unprocessable(problem.code, problem.detail);
      // The app has the state of the commit by now, or is left out of deployments.
      return { ...noChanges('changed', sha) };
    });
  }
}
