import { Injectable, Logger, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { DatabaseListener } from '../../../core/database';
import { RemoteGateway, type PrewarmedSession, type RemoteTarget } from '../../../git';
import { GitCredentialStore } from '../../store/git-credential-store';
import { ANNOUNCE_CHANNEL } from '../../queue/job-store';
import { QueueStore } from '../../queue/queue-store';
import { WorkerSession } from '../../queue/worker-session';
import { remoteTargetOf } from '../mirrors';

/** Sessions that are open ahead of a push. Each is a process at the remote and a channel here. */
const MAX_PREWARMED = 64;

/**
 * Sessions for pushes, opened before they are needed: when a commit is announced, or while it is built. The tip that a
 * session advertises may be out of date when it is used, which is safe: the server compares it again.
 */
@Injectable()
export class PrewarmedSessions implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(PrewarmedSessions.name);
  private readonly prewarmed = new Map<string, PrewarmedSession>();

  constructor(
    private readonly listener: DatabaseListener,
    private readonly session: WorkerSession,
    private readonly queues: QueueStore,
    private readonly credentials: GitCredentialStore,
    private readonly gateway: RemoteGateway,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.listener.listen(ANNOUNCE_CHANNEL, (workspaceId) => {
      if (workspaceId === '') return;
      this.prewarm(workspaceId).catch((error: unknown) =>
        this.logger.warn({ err: error }, 'A push session could not be opened ahead'),
      );
    });
  }

  onApplicationShutdown(): void {
    this.cancel();
  }

  /** Returns the session that was opened ahead, or begins to open one. */
  take(target: RemoteTarget): PrewarmedSession {
    const found = this.prewarmed.get(target.workspaceId);
    this.prewarmed.delete(target.workspaceId);
    if (found?.serves(target, 'git-receive-pack')) return found;
    found?.cancel();
    return this.open(target);
  }

  /** Begins to open a session. */
  open(target: RemoteTarget): PrewarmedSession {
    return this.gateway.prepare(target, 'git-receive-pack');
  }

  /** Cancels the session of a workspace, or all of them. */
  cancel(workspaceId?: string): void {
    for (const [key, session] of this.prewarmed) {
      if (workspaceId !== undefined && key !== workspaceId) continue;
      session.cancel();
      this.prewarmed.delete(key);
    }
  }

  private async prewarm(workspaceId: string): Promise<void> {
    this.forgetSpent();
    if (this.prewarmed.has(workspaceId) || this.prewarmed.size >= MAX_PREWARMED) return;
    if (!(await this.queues.offerToServe(workspaceId, this.session.workerId))) return;
    const found = await this.credentials.findWithConfig(workspaceId);
    if (!found || this.prewarmed.has(workspaceId)) return;
    this.prewarmed.set(workspaceId, this.open(remoteTargetOf(found)));
  }

  private forgetSpent(): void {
    for (const [workspaceId, session] of this.prewarmed)
      if (session.isSpent) this.prewarmed.delete(workspaceId);
  }
}
