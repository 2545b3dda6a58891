import { Injectable, OnModuleInit } from '@nestjs/common';
import { DatabaseListener } from '../../core/database';
import { HttpsPool } from '../../https';
import { SshPool } from '../../ssh';
import { SETTINGS_CHANNEL } from '../store/settings';
import { PrewarmedSessions } from './prewarmed-sessions';

/** Closes the connections of a workspace whose settings have changed; of all of them after a lost notification. */
@Injectable()
export class EvictConnections implements OnModuleInit {
  constructor(
    private readonly listener: DatabaseListener,
    private readonly sshPool: SshPool,
    private readonly httpsPool: HttpsPool,
    private readonly prepared: PrewarmedSessions,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.listener.listen(SETTINGS_CHANNEL, (workspaceId) => {
      this.prepared.cancel(workspaceId || undefined);
      this.sshPool.evict(workspaceId || undefined);
      this.httpsPool.evict(workspaceId || undefined);
    });
  }
}
