import { Injectable } from '@nestjs/common';
import { forbidden } from '../../../core/errors';
import type { Actor } from '../../../workspaces';
import { copyOfJob, type FinalizeJob, type JobOf } from '../../queue/job';
import type { CallKind } from '../../queue/job-definitions';
import type { NewJob } from '../../queue/job-store';
import { getTarget, GitConfigStore } from '../../store/git-config-store';
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
  async finalize(actor: Actor, { input }: FinalizeJob): Promise<string> {
    if (actor.role !== 'admin') throw forbidden('Only an admin may set up GitSync.');
    const { hostKeyFingerprint, createBranch } = input;
    const request = { hostKeyFingerprint: hostKeyFingerprint ?? undefined, createBranch };
    return this.jobs.begin(await this.finalizing.compose(actor, request));
  }

  /** Returns the id of the new job. */
  async read(
    actor: Actor,
    job: JobOf<
      Exclude<
        CallKind,
        'finalize' | 'compare_refs' | 'list_branches' | 'list_history' | 'preview_merge' | 'read_definition'
      >
    >,
  ): Promise<string> {
    return this.jobs.begin(await this.again(actor, job));
  }

  /** Returns the id of the new job. */
  async compareRefs(actor: Actor, job: JobOf<'compare_refs'>): Promise<string> {
    return this.jobs.begin(await this.again(actor, job));
  }

  /** Returns the id of the new job. */
  async branches(actor: Actor, job: JobOf<'list_branches'>): Promise<string> {
    return this.jobs.begin(await this.again(actor, job));
  }

  /** Returns the id of the new job. */
  async previewMerge(actor: Actor, job: JobOf<'preview_merge'>): Promise<string> {
    return this.jobs.begin(await this.again(actor, job));
  }

  /** Returns the id of the new job. */
  async history(actor: Actor, job: JobOf<'list_history'>): Promise<string> {
    return this.jobs.begin(await this.again(actor, job));
  }

  /** Returns the id of the new job. */
  async definition(actor: Actor, job: JobOf<'read_definition'>): Promise<string> {
    return this.jobs.begin(await this.again(actor, job));
  }

  /** Composes the same call to the repository that is configured by now. */
  private async again<K extends Exclude<CallKind, 'finalize'>>(
    { userId }: Actor,
    job: JobOf<K>,
  ): Promise<NewJob<K>> {
    const { workspaceId, kind, appId, message, author, input } = job;
    const target = getTarget(await this.configs.find(copyOfJob(job)));
    return { workspaceId, kind, appId, message, actor: { userId, author }, input: { ...input, target } };
  }
}
