import { Injectable, Logger, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { DatabaseListener } from '../../../core/database';
import { RemoteGateway, type PreparedSession, type RemoteTarget } from '../../git';
import { GitConfigStore } from '../../store/git-config-store';
import { ANNOUNCE_CHANNEL } from '../../store/job-store';
import { QueueStore } from '../../store/queue-store';
import { WorkerSession } from '../../store/worker-session';
import { targetOf } from '../remotes';

/** Each is a process at the remote and a channel here. */
const MAX_AHEAD = 64;

/**
 * Sessions for pushes, opened before they are needed: when a commit was announced, else while it is built. What one
 * has advertised may be outdated when it is used, which does no harm: the server compares the old tip again.
 */
@Injectable()
export class PreparedPushes implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(PreparedPushes.name);
  private readonly ahead = new Map<string, PreparedSession>();

  constructor(
    private readonly listener: DatabaseListener,
    private readonly session: WorkerSession,
    private readonly queues: QueueStore,
    private readonly configs: GitConfigStore,
    private readonly gateway: RemoteGateway,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.listener.listen(ANNOUNCE_CHANNEL, (workspaceId) => {
      if (workspaceId === '') return;
      this.prepare(workspaceId).catch((error: unknown) =>
        this.logger.warn({ err: error }, 'A push could not be prepared'),
      );
    });
  }

  onApplicationShutdown(): void {
    this.cancel();
  }

  /** The one that was opened ahead, else one that is being opened now. */
  take(target: RemoteTarget): PreparedSession {
    const found = this.ahead.get(target.workspaceId);
    this.ahead.delete(target.workspaceId);
    if (found?.serves(target, 'git-receive-pack')) return found;
    found?.cancel();
    return this.gateway.prepare(target, 'git-receive-pack');
  }

  /** Without a word for whom, all of them. */
  cancel(workspaceId?: string): void {
    for (const [key, session] of this.ahead) {
      if (workspaceId !== undefined && key !== workspaceId) continue;
      session.cancel();
      this.ahead.delete(key);
    }
  }

  private async prepare(workspaceId: string): Promise<void> {
    this.forgetSpent();
    if (this.ahead.has(workspaceId) || this.ahead.size >= MAX_AHEAD) return;
    if (!(await this.queues.offerToServe(workspaceId, this.session.workerId))) return;
    const found = await this.configs.findWithCredential(workspaceId);
    if (!found || this.ahead.has(workspaceId)) return;
    this.ahead.set(workspaceId, this.gateway.prepare(targetOf(found), 'git-receive-pack'));
  }

  private forgetSpent(): void {
    for (const [workspaceId, session] of this.ahead) if (session.isSpent) this.ahead.delete(workspaceId);
  }
}
