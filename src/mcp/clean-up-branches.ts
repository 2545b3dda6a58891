import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../core/config';
import { Database, DatabaseListener, NotifiedLoop } from '../core/database';
import { toAppError } from '../core/http';
import { EnqueueBranch, InOwnName, ReadBranches, type BranchStatus } from '../gitsync';
import { AuditLog } from '../workspaces';
import { AgentSessions, LOOK_CHANNEL, type SessionOnBranch } from './agent-sessions';

const LEAST_MS = 500;
const PAUSE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Deletes merged branches of agents' sessions, here and in the repository, empty ones of ended sessions, and ones without use for
 * long. The tip is kept in the session and in the audit trail.
 */
@Injectable()
export class CleanUpBranches extends NotifiedLoop {
  private readonly log = new Logger(CleanUpBranches.name);
  private readonly idleMs: number;

  constructor(
    listener: DatabaseListener,
    private readonly config: Config,
    private readonly database: Database,
    private readonly sessions: AgentSessions,
    private readonly branches: ReadBranches,
    private readonly deletion: EnqueueBranch,
    private readonly own: InOwnName,
    private readonly audit: AuditLog,
  ) {
    super(listener, {
      channels: [LOOK_CHANNEL],
      wakeMs: 100,
      leastMs: LEAST_MS,
      failure: 'Branches of agents could not be cleaned up',
    });
    this.idleMs = config.agentBranchDays * DAY_MS;
  }

  protected async run(): Promise<number | null> {
    await this.sessions.forgetOld(this.config.agentBranchDays);
    const due = await this.sessions.claimForLook();
    const byWorkspace = new Map<string, SessionOnBranch[]>();
    for (const session of due)
      byWorkspace.set(session.workspaceId, [...(byWorkspace.get(session.workspaceId) ?? []), session]);
    for (const [workspaceId, sessions] of byWorkspace) await this.lookAt(workspaceId, sessions);
    return due.length > 0 ? LEAST_MS : PAUSE_MS;
  }

  private async lookAt(workspaceId: string, sessions: readonly SessionOnBranch[]): Promise<void> {
    try {
      const actor = { ...this.own.actor, workspaceId };
      const found = await this.branches.list(actor, { refresh: true });
      for (const session of sessions)
        await this.settle(
          session,
          found.find(({ name }) => name === session.branch),
        );
    } catch (error) {
      // The remote is away, or the workspace has no repository any more: the next look is in a while.
      this.log.debug({ err: toAppError(error), workspaceId }, 'Branches of agents could not be looked at');
    }
  }

  private async settle(session: SessionOnBranch, branch: BranchStatus | undefined): Promise<void> {
    const { id, workspaceId, userId, agentName, deletedSha } = session;
    if (!branch || (!branch.isLocal && !branch.isRemote)) {
      return this.database.transaction(async (tx) => {
        await this.sessions.noteDeleted(tx, id);
        await this.audit.record(tx, {
          actor: { userId, workspaceId },
          action: 'agent_branch_deleted',
          target: session.branch,
          ip: null,
          detail: { session: id, agent: agentName, tip: deletedSha },
        });
      });
    }
    const isIdle = session.lastUsedAt.getTime() < Date.now() - this.idleMs;
    if (!isIdle && !isDone(session, branch)) return;
    await this.database.transaction(async (tx) => {
      await this.sessions.noteTip(tx, id, branch.sha);
      const request = { name: branch.name, remote: branch.isRemote, force: isIdle };
      await this.deletion.remove({ ...this.own.actor, workspaceId }, request);
    });
  }
}

/** True if nothing would be lost, and the session does not go on: it was merged, or has ended without a commit. */
function isDone(session: SessionOnBranch, { ahead, sha, changedApps, unpushed }: BranchStatus): boolean {
  if (ahead + changedApps + unpushed > 0) return false;
  return sha !== session.startSha || session.endedAt !== null;
}
