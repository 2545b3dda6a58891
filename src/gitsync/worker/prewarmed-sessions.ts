import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import { RemoteGateway, type PrewarmedSession, type RemoteTarget } from '../../git';
import { getWritableTarget } from '../store/settings';
import { remoteTargetOf } from './mirrors';
import { UsableCredentials } from './usable-credentials';

/** Sessions that are open ahead of a push. Each is a process at the remote and a channel here. */
const MAX_PREWARMED = 64;

/**
 * Sessions for pushes, opened before they are needed: when a commit is prepared, or while it is built. The tip that a
 * session advertises may be out of date when it is used, which is safe: the server compares it again.
 */
@Injectable()
export class PrewarmedSessions implements OnApplicationShutdown {
  private readonly prewarmed = new Map<string, PrewarmedSession>();

  constructor(
    private readonly credentials: UsableCredentials,
    private readonly gateway: RemoteGateway,
  ) {}

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

  /** Keeps a session for the next push of a workspace. Returns null if it cannot push, or too many are kept already. */
  async keep(workspaceId: string): Promise<PrewarmedSession | null> {
    this.forgetSpent();
    const found = await this.credentials.findWithConfig(workspaceId);
    if (!found) return null;
    const remote = remoteTargetOf(found);
    getWritableTarget(found.config);
    const kept = this.prewarmed.get(workspaceId);
    if (kept?.serves(remote, 'git-receive-pack')) return kept;
    if (kept === undefined && this.prewarmed.size >= MAX_PREWARMED) return null;
    kept?.cancel();
    const session = this.open(remote);
    this.prewarmed.set(workspaceId, session);
    return session;
  }

  private forgetSpent(): void {
    for (const [workspaceId, session] of this.prewarmed)
      if (session.isSpent) this.prewarmed.delete(workspaceId);
  }
}
