import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../core/config';
import { Database, DatabaseListener, NotifiedLoop } from '../core/database';
import { groupBy } from '../core/group-by';
import { toAppError } from '../core/http';
import { EnqueueBranch, InOwnName, ReadBranches, type BranchStatus } from '../gitsync';
import { AuditLog } from '../workspaces';
import { AgentSessions, LOOK_CHANNEL, type SessionOnBranch } from './agent-sessions';

const LEAST_MS = 500;
const PAUSE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Deletes branches of agents' sessions without commits of their own: merged ones, and empty ones of ended sessions. Closes those
 * that are not used for long: they stay in the repository. Never touches uncommitted or unpushed work, or a branch under review.
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
    for (const [workspaceId, sessions] of groupBy(due, (session) => session.workspaceId))
      await this.lookAt(workspaceId, sessions);
    return due.length > 0 ? LEAST_MS : PAUSE_MS;
  }

  private async lookAt(workspaceId: string, sessions: readonly SessionOnBranch[]): Promise<void> {
    try {
      const actor = { ...this.own.actor, workspaceId };
      const found = await this.branches.list(actor, { refresh: true });
      for (const session of sessions)
        await this.resolve(
          session,
          found.find(({ name }) => name === session.branch),
        );
    } catch (error) {
      // The remote is away, or the workspace has no repository any more: the next look is in a while.
      this.log.debug({ err: toAppError(error), workspaceId }, 'Branches of agents could not be looked at');
    }
  }

  private async resolve(session: SessionOnBranch, branch: BranchStatus | undefined): Promise<void> {
    const { id, workspaceId } = session;
    if (!branch?.isRemote) return this.resolveGone(session, branch);
    if (branch.sha !== null) await this.sessions.noteTip(id, branch.sha);
    if (branch.changedApps + branch.unpushed > 0) return;
    if (branch.ahead > 0) return this.closeUnused(session, branch);
    const isUsed = branch.sha === session.startSha && session.endedAt === null;
    if (isUsed && !(await this.isAbandoned(session, branch))) return;
    await this.database.transaction(async (tx) => {
      await this.sessions.noteDeletion(tx, id);
      // Without force: what someone does until then keeps the branch.
      const request = { name: branch.name, remote: true, force: false };
      await this.deletion.remove({ ...this.own.actor, workspaceId }, request);
    });
  }

  /** Commits that are not merged stand on this branch alone. */
  private async closeUnused(session: SessionOnBranch, branch: BranchStatus): Promise<void> {
    if (!(await this.isAbandoned(session, branch))) return;
    const { id, workspaceId } = session;
    await this.database.transaction(async (tx) => {
      if (branch.isLocal) {
        await this.sessions.noteDeletion(tx, id);
        const request = { name: branch.name, remote: false, force: false };
        await this.deletion.remove({ ...this.own.actor, workspaceId }, request);
      } else await this.sessions.noteDeleted(tx, id);
    });
  }

  /** The repository does not have the branch any more. Work that only this side has stays, with its branch. */
  private async resolveGone(session: SessionOnBranch, branch: BranchStatus | undefined): Promise<void> {
    if (branch && branch.changedApps + branch.unpushed > 0) return;
    const { id, workspaceId, userId, agentName, deletedSha } = session;
    await this.database.transaction(async (tx) => {
      if (!(await this.sessions.noteDeleted(tx, id))) return;
      if (branch?.isLocal) {
        const request = { name: branch.name, remote: false, force: false };
        await this.deletion.remove({ ...this.own.actor, workspaceId }, request);
      }
      await this.audit.record(tx, {
        actor: { userId, workspaceId },
        action: 'agent_branch_deleted',
        target: session.branch,
        ip: null,
        detail: { session: id, agent: agentName, tip: deletedSha },
      });
    });
  }

  /** Returns true if no one has used the branch for long, and no one is asked to look at it. */
  private async isAbandoned(session: SessionOnBranch, branch: BranchStatus): Promise<boolean> {
    const { workspaceId, lastUsedAt } = session;
    const { changedAt, isReviewed } = await this.sessions.findUse(workspaceId, branch.name);
    if (isReviewed) return false;
    const committed = branch.lastCommit?.date ?? null;
    const uses = [lastUsedAt, changedAt, committed === null ? null : new Date(committed)];
    const lastMs = Math.max(...uses.map((use) => use?.getTime() ?? 0));
    return lastMs < Date.now() - this.idleMs;
  }
}
