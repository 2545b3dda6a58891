import { Injectable } from '@nestjs/common';
import { forbidden } from '../../core/errors';
import type { Actor } from '../../workspaces';
import type { READ_JOBS } from '../queue/read-jobs';
import type { FinalizeJob, SETUP_JOBS } from '../queue/setup-jobs';
import type { HandlersOf, Reader } from '../server/job-handlers';
import { definitionIn } from '../server/read-repository';
import { FinalizeSettings } from '../server/settings';
import { CallJobs } from '../server/worker-calls';
import { SettingsPresenter } from './settings.dto';

/** Answers reads of the repository, and the set-up of the connection with it. */
@Injectable()
export class ReadHandlers {
  readonly handlers: HandlersOf<typeof READ_JOBS & typeof SETUP_JOBS>;

  constructor(
    private readonly calls: CallJobs,
    private readonly finalizing: FinalizeSettings,
    settings: SettingsPresenter,
  ) {
    const settingsOf = async (workspaceId: string, reader: Reader) => ({
      ...(await settings.view(workspaceId, reader)),
    });
    this.handlers = {
      read_definition: { bodyOfCall: (_call, result) => Buffer.from(definitionIn(result)) },
      finalize: {
        retry: (actor, job) => this.finalize(actor, job),
        audit: auditOfFinalize,
        body: (job, reader) => settingsOf(job.workspaceId, reader),
        bodyOfCall: ({ workspaceId, actor: { userId } }) =>
          settingsOf(workspaceId, { role: 'admin', userId }),
      },
    };
  }

  private async finalize(actor: Actor, { input }: FinalizeJob): Promise<string> {
    if (actor.role !== 'admin') throw forbidden('Only an admin may set up GitSync.');
    const { hostKeyFingerprint, createBranch } = input;
    const request = { hostKeyFingerprint: hostKeyFingerprint ?? undefined, createBranch };
    return this.calls.begin(await this.finalizing.compose(actor, request));
  }
}

function auditOfFinalize({ input: { hostKeyFingerprint, createBranch } }: FinalizeJob) {
  return {
    action: 'configured',
    target: 'connection',
    detail: { finalize: true, hostKeyFingerprint, createBranch, again: true },
  } as const;
}
