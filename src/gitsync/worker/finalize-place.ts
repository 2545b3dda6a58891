import { Injectable, Logger } from '@nestjs/common';
import { defaultCopyOf } from '../../workspaces';
import type { CallWith } from '../calls/call';
import type { FinalizeInput } from '../queue/job-inputs';
import { getTarget, GitConfigStore } from '../store/settings';
import { AdoptLinks } from './adopt-links';
import type { CallContext } from './calls/run-call';
import { FinalizeSetup } from './finalize';
import { Mirrors } from './mirrors';

/** Puts the settings in force, and lets the apps go on at the place that these name. */
@Injectable()
export class FinalizePlace {
  private readonly logger = new Logger(FinalizePlace.name);

  constructor(
    private readonly setup: FinalizeSetup,
    private readonly configs: GitConfigStore,
    private readonly mirrors: Mirrors,
    private readonly adopt: AdoptLinks,
  ) {}

  async run(call: CallWith<FinalizeInput>, context: CallContext): Promise<Record<string, never>> {
    const result = await this.setup.run(call, context);
    // The settings are in force. What fails from here on is done when an app needs it.
    await this.adoptLinks(call, context.signal).catch((err: unknown) =>
      this.logger.warn({ err }, 'The last commits of apps were not looked for at their new place'),
    );
    return result;
  }

  private async adoptLinks(call: CallWith<FinalizeInput>, signal: AbortSignal): Promise<void> {
    const { workspaceId } = call;
    const target = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
    await this.mirrors.use(call, target, async (repository) => {
      const fetch = async () => (await this.mirrors.fetch(repository, signal)).base;
      await this.adopt.run(repository, { workspaceId, fetch });
    });
  }
}
