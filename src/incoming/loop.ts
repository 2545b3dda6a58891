import { BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Apps } from '../apps';
import { RunningTasks } from '../core/concurrency';
import { Database, DatabaseListener, NotifiedLoop } from '../core/database';
import { AppError } from '../core/errors';
import { toAppError } from '../core/http';
import { findFollowed, fingerprintOf, type KnownRefs } from '../deployments';
import { IncomingAppStore, type IncomingApp } from './apps-store';
import { JobStore } from '../gitsync/queue/job-store';
import { BRANCH_JOBS } from '../gitsync/queue/branch-jobs';
import { INCOMING_JOBS } from './jobs';
import { DeploymentSettingsStore, type FollowingWorkspace } from '../deployments';
import { INCOMING_CHANNEL, type RemoteToPoll } from '../gitsync/store/remotes-to-poll';
import { IncomingStore, type FollowedBranch, type ClaimedBranch } from './store';
import { jobErrorOf, type JobError } from '../gitsync/store/job-error';
import { AppLinkStore } from '../gitsync/store/links';
import { getTarget, GitConfigStore, SETTINGS_CHANNEL } from '../gitsync/store/settings';
import { DeployLanded } from '../deployments';
import { InOwnName } from '../gitsync/server/in-own-name';

/** Number of workspaces whose credentials are tried in one poll, one after the other. */
const MOST_TRIES = 5;
/** Failures that another workspace's credentials may avoid. Any other failure would only be repeated. */
const OF_CREDENTIALS = new Set([
  'git_auth_failed',
  'git_repository_not_found',
  'git_not_configured',
  'git_disabled',
  'git_key_missing',
  'internal_error',
]);

/** Asks remotes for their branches, once for all workspaces that use them. */
@Injectable()
export class PollRemotes implements BeforeApplicationShutdown {
  private readonly logger = new Logger(PollRemotes.name);
  private readonly polls = new RunningTasks();

  constructor(
    private readonly store: IncomingStore,
    private readonly configs: GitConfigStore,
    private readonly own: InOwnName,
    private readonly deployments: DeploymentSettingsStore,
  ) {}

  /** Begins to poll the remotes that are due, and records which branches have moved. A silent remote delays no other. */
  async begin(): Promise<void> {
    for (const remote of await this.store.claimPolls()) this.polls.add(this.poll(remote).catch(this.warn));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.polls.ended();
  }

  private async poll(remote: RemoteToPoll): Promise<void> {
    const branches = await this.store.branchesAt(remote);
    const following = await this.deployments.followingAt(remote);
    const workspaceIds = [...new Set(branches.map(({ workspaceId }) => workspaceId))];
    let error: JobError | null = null;
    for (const workspaceId of workspaceIds.slice(0, MOST_TRIES)) {
      try {
        const refs = await this.ask(workspaceId, { branches, following });
        const moved = branches.filter(({ name, tip }) => (refs.branches.get(name) ?? null) !== tip);
        await this.store.wantMoved(moved.map(({ targetId }) => targetId));
        await this.deployments.wantLanded(
          following.flatMap((one) => {
            const found = findFollowed(one.followed, refs);
            return found.size === 0 ? [] : { ...one, fingerprint: fingerprintOf(found) };
          }),
        );
        await this.store.noteCredentials(workspaceId, { hasFailed: false });
        return await this.store.recordPoll(remote, null);
      } catch (thrown) {
        error = jobErrorOf(toAppError(thrown));
        if (!OF_CREDENTIALS.has(error.code)) break;
        await this.store.noteCredentials(workspaceId, { hasFailed: true });
      }
    }
    await this.store.recordPoll(remote, error);
  }

  private async ask(
    workspaceId: string,
    { branches, following }: { branches: FollowedBranch[]; following: FollowingWorkspace[] },
  ): Promise<KnownRefs> {
    const target = getTarget(await this.configs.find({ workspaceId, branchId: null }));
    const deployed = following.flatMap(({ followed }) => ('branch' in followed ? followed.branch : []));
    const names = [...new Set([...branches.map(({ name }) => name), ...deployed])];
    const hasTags = following.some(({ followed }) => 'tags' in followed);
    const input = { target, branches: names, hasTags };
    const { actor } = this.own;
    const found = await this.own.call(BRANCH_JOBS.list_refs.newJob({ workspaceId, actor, input }));
    return {
      branches: new Map(Object.entries(found.branches)),
      tags: new Map(Object.entries(found.tags ?? {})),
    };
  }

  private readonly warn = (error: unknown): void =>
    this.logger.warn({ err: error }, 'A look at a remote could not be recorded; the next one is');
}

/** Concurrent comparisons; they compete with user requests for worker slots. */
const MOST_AT_ONCE = 8;

/** Compares the apps of branches that may have moved with the remote, and records the apps to pull. */
@Injectable()
export class CompareBranches implements BeforeApplicationShutdown {
  private readonly logger = new Logger(CompareBranches.name);
  private readonly comparisons = new RunningTasks();
  /** Targets of the branches that are being compared. */
  private readonly underWay = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly store: IncomingStore,
    private readonly apps: IncomingAppStore,
    private readonly configs: GitConfigStore,
    private readonly own: InOwnName,
  ) {}

  /** Begins to compare branches; the results are notified. A silent remote delays no other. */
  async begin(): Promise<void> {
    const claimed = await this.store.claim(MOST_AT_ONCE - this.comparisons.size);
    // A comparison that takes longer than its claim was claimed again.
    for (const branch of claimed.filter(({ targetId }) => !this.underWay.has(targetId)))
      this.comparisons.add(this.compare(branch).catch(this.warn));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.comparisons.ended();
  }

  private async compare(branch: ClaimedBranch): Promise<void> {
    this.underWay.add(branch.targetId);
    try {
      const { workspaceId, branchId } = branch;
      const target = getTarget(await this.configs.find({ workspaceId, branchId }));
      const { actor } = this.own;
      const call = BRANCH_JOBS.check_branch.newJob({ workspaceId, actor, input: { target } });
      const { tip, behind } = await this.own.call(call);
      await this.database.transaction(async (tx) => {
        await this.store.settle(tx, branch, tip);
        if (branch.pullsApps) await this.apps.add(tx, workspaceId, behind);
      });
    } catch (error) {
      await this.store.fail(branch, jobErrorOf(toAppError(error)));
    } finally {
      this.underWay.delete(branch.targetId);
    }
  }

  private readonly warn = (error: unknown): void =>
    this.logger.warn({ err: error }, 'A comparison with the remote could not be recorded; it is repeated');
}

/** Enqueues the pulls of apps that are behind. */
@Injectable()
export class PullBehind {
  constructor(
    private readonly database: Database,
    private readonly store: IncomingAppStore,
    private readonly apps: Apps,
    private readonly configs: GitConfigStore,
    private readonly links: AppLinkStore,
    private readonly jobs: JobStore,
    private readonly own: InOwnName,
  ) {}

  /** Records the outcome of earlier pulls, and enqueues due ones. Returns true while some are under way. */
  async run(): Promise<boolean> {
    await this.store.settle();
    for (const app of await this.store.findDue())
      await this.enqueue(app).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        return this.store.fail(app.appId, jobErrorOf(error));
      });
    return this.store.isAnyUnderWay();
  }

  private enqueue({ appId, workspaceId, branchId }: IncomingApp): Promise<void> {
    return this.database.transaction(async (tx) => {
      const app = await this.apps.lockIfAny(tx, appId);
      // The app was deleted, and its row with it.
      if (!app) return;
      const target = getTarget(await this.configs.lock(tx, { workspaceId, branchId }));
      const link = await this.links.find(appId, tx);
      if (!(await this.store.lock(tx, appId))) return;
      // The app was pulled already, or was put at a tag.
      if (!link?.isBehind || link.last?.tag !== undefined) return this.store.forget(tx, appId);
      const input = { target, gitAppId: app.gitAppId, discardLocal: false, merge: true as const };
      const job = INCOMING_JOBS.sync_app.newJob({ workspaceId, appId, actor: this.own.actor, input });
      await this.store.take(tx, appId, await this.jobs.enqueue(tx, job, null));
    });
  }
}

/** Collects simultaneous notifications, such as deliveries of one push to several workspaces. */
const WAKE_MS = 100;
const BUSY_MS = 200;
/** Pause before another look at due work that could not be begun: others have it, or too much is under way. */
const BLOCKED_MS = 1_000;

/** Brings in pushes of others. */
@Injectable()
export class IncomingLoop extends NotifiedLoop {
  constructor(
    listener: DatabaseListener,
    private readonly store: IncomingStore,
    private readonly apps: IncomingAppStore,
    private readonly remotes: PollRemotes,
    private readonly branches: CompareBranches,
    private readonly pulls: PullBehind,
    private readonly deployments: DeployLanded,
  ) {
    super(listener, {
      channels: [INCOMING_CHANNEL, SETTINGS_CHANNEL],
      wakeMs: WAKE_MS,
      leastMs: BUSY_MS,
      failure: 'What others have pushed could not be looked for',
    });
  }

  protected async run(): Promise<number | null> {
    await this.remotes.begin();
    await this.branches.begin();
    const arePulled = await this.pulls.run();
    const areDeployed = await this.deployments.run();
    if (arePulled || areDeployed) return BUSY_MS;
    return pauseUntil([await this.store.dueIn(), await this.apps.dueIn(), await this.deployments.dueIn()]);
  }
}

/** Ms until the next look; `due`: ms until each kind of work, null for none. */
export function pauseUntil(due: (number | null)[]): number | null {
  const known = due.filter((ms) => ms !== null);
  if (known.length === 0) return null;
  const next = Math.min(...known);
  return next > 0 ? next : BLOCKED_MS;
}
