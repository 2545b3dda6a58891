import { Injectable, OnModuleInit } from '@nestjs/common';
import { DatabaseListener } from '../../core/database';
import { HttpsPool } from '../../https';
import { SshPool } from '../../ssh';
import { PreparedPushes } from '../operations/push-commits/prepared-pushes';
import { SETTINGS_CHANNEL } from '../store/git-config-store';

/** Connections of settings that are no more are let go of; without a word for which, all of them. */
@Injectable()
export class RetireConnections implements OnModuleInit {
  constructor(
    private readonly listener: DatabaseListener,
    private readonly sshPool: SshPool,
    private readonly httpsPool: HttpsPool,
    private readonly prepared: PreparedPushes,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.listener.listen(SETTINGS_CHANNEL, (workspaceId) => {
      this.prepared.cancel(workspaceId || undefined);
      this.sshPool.retire(workspaceId || undefined);
      this.httpsPool.retire(workspaceId || undefined);
    });
  }
}
