import { Injectable, Logger, OnModuleInit } from '@nestjs/common';
import { DatabaseListener } from '../../core/database';
import { SETTINGS_CHANNEL } from './settings';
import { TargetStore } from './target-store';

/**
 * Adopts the settings that Trellis 0.2 has left, and those that its servers and workers write while they are replaced: until
 * then, this version knows no links of the workspace's apps.
 */
@Injectable()
export class AdoptTargets implements OnModuleInit {
  private readonly logger = new Logger(AdoptTargets.name);

  constructor(
    private readonly listener: DatabaseListener,
    private readonly targets: TargetStore,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.listener.listen(SETTINGS_CHANNEL, (workspaceId) => {
      this.targets
        .adoptAll(workspaceId || null)
        .catch((error: unknown) => this.logger.warn({ err: error }, 'Settings of Trellis 0.2 were not read'));
    });
    await this.targets.adoptAll();
  }
}
