import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../core/config';
import { Database, DatabaseListener, NotifiedLoop } from '../core/database';
import { toAppError } from '../core/http';
import { EnqueueBranch, InOwnName, ListPullRequests, ReadBranches, type BranchStatus } from '../gitsync';
import { AuditLog } from '../workspaces';
import { AgentSessions, LOOK_CHANNEL, type SessionOnBranch } from './agent-sessions';

const LEAST_MS = 500;
const PAUSE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Deletes merged branches of agents' sessions, here and in the repository, empty ones of ended sessions, and ones on which no one
 * has worked for long. Never deletes uncommitted or unpushed work, or a branch under review. The tip is kept in the session and in the
 * audit trail.
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
    private readonly pullRequests: ListPullRequests,
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
    const isDone = branch.ahead === 0 && (branch.sha !== session.startSha || session.endedAt !== null);
    if (!isDone && !(await this.isAbandoned(session, branch))) return;
    await this.database.transaction(async (tx) => {
      await this.sessions.noteDeletion(tx, id);
      // Without force: what someone does until then keeps the branch.
      const recordedTip = branch.sha ?? undefined;
      const request = { name: branch.name, remote: true, force: false, recordedTip };
      await this.deletion.remove({ ...this.own.actor, workspaceId }, request);
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
    return lastMs < Date.now() - this.idleMs && !(await this.hasPullRequest(session));
  }

  /**
   * Asks the provider through an account of the session's user. Without one, only the reviews known here count; a provider that
   * does not answer may have one.
   */
  private async hasPullRequest({ workspaceId, userId, branch }: SessionOnBranch): Promise<boolean> {
    try {
      const { items } = await this.pullRequests.run({ ...this.own.actor, workspaceId, userId });
      return items.some(({ state, from, into }) => state === 'open' && [from, into].includes(branch));
    } catch (error) {
      this.log.debug({ err: toAppError(error), workspaceId }, 'Pull requests could not be asked for');
      return toAppError(error).code !== 'provider_account_needed';
    }
  }
}
