import { Injectable } from '@nestjs/common';
import { forbidden } from '../../../core/errors';
import type { Actor } from '../../../workspaces';
import { copyOfJob, type CallJob, type FinalizeJob } from '../../queue/job';
import { JOBS } from '../../queue/jobs';
import type { NewCall } from '../../calls/call';
import { getTarget, GitConfigStore } from '../../store/settings';
import { CallJobs } from '../call-jobs';
import { FinalizeSettings } from '../finalize-settings';

/** Makes a call once more whose job has failed. */
@Injectable()
export class RetryCall {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly jobs: CallJobs,
    private readonly finalizing: FinalizeSettings,
  ) {}

  /** Returns the id of the new job. */
  run(actor: Actor, job: CallJob): Promise<string> {
    return job.kind === JOBS.finalize.kind ? this.finalize(actor, job) : this.read(actor, job);
  }

  private async finalize(actor: Actor, { input }: FinalizeJob): Promise<string> {
    if (actor.role !== 'admin') throw forbidden('Only an admin may set up GitSync.');
    const { hostKeyFingerprint, createBranch } = input;
    const request = { hostKeyFingerprint: hostKeyFingerprint ?? undefined, createBranch };
    return this.jobs.begin(await this.finalizing.compose(actor, request));
  }

  /** Makes the same call to the repository that is configured by now. */
  private async read({ userId }: Actor, job: Exclude<CallJob, FinalizeJob>): Promise<string> {
    const { workspaceId, kind, appId, message, author, input } = job;
    const target = getTarget(await this.configs.find(copyOfJob(job)));
    const again = {
      workspaceId,
      kind,
      appId,
      message,
      actor: { userId, author },
      input: { ...input, target },
    };
    return this.jobs.begin(again as NewCall);
  }
}
