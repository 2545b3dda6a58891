import { BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Apps } from '../../apps';
import { RunningTasks } from '../../core/concurrency';
import {
  Database,
  DatabaseListener,
  DueTask,
  NotifiedLoop,
  type HeldClaim,
  type Outcome,
} from '../../core/database';
import { AppError } from '../../core/errors';
import { toAppError } from '../../core/http';
import { findFollowed, fingerprintOf, type KnownRefs } from '../domain/deployments';
import { IncomingAppStore, type IncomingApp } from '../queue/incoming-apps';
import { JobStore } from '../queue/job-store';
import { JOBS } from '../queue/jobs';
import { DeploymentSettingsStore, type FollowingWorkspace } from '../store/deployment-settings';
import {
  IncomingStore,
  INCOMING_CHANNEL,
  POLL_REMOTE,
  remoteOf,
  type FollowedBranch,
  type RemoteToPoll,
  type ClaimedBranch,
} from '../store/incoming';
import { jobErrorOf, type JobError } from '../store/job-error';
import { AppLinkStore } from '../store/links';
import { getTarget, GitConfigStore, SETTINGS_CHANNEL } from '../store/settings';
import { DeployLanded } from './deployments';
import { InOwnName } from './in-own-name';

/** Collects simultaneous notifications, such as deliveries of one push to several workspaces. */
const WAKE_MS = 100;
const MS_OF_SECOND = 1_000;

const errorOf = (thrown: unknown): JobError => jobErrorOf(toAppError(thrown));

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

/** Polls in one server at once: a silent remote delays no other. */
const MOST_POLLS = 1_000;

/** Asks remotes for their branches, once for all workspaces that use them, and records which have moved. */
@Injectable()
export class PollRemotes extends DueTask {
  readonly rules = {
    kind: POLL_REMOTE,
    atOnce: MOST_POLLS,
    collectMs: WAKE_MS,
    channels: [SETTINGS_CHANNEL],
    failure: 'Remotes could not be polled',
  };
  readonly errorOf = errorOf;

  constructor(
    private readonly store: IncomingStore,
    private readonly configs: GitConfigStore,
    private readonly own: InOwnName,
    private readonly deployments: DeploymentSettingsStore,
  ) {
    super();
  }

  override async prepare(): Promise<null> {
    await this.store.schedulePolls();
    return null;
  }

  async run([{ key }]: readonly HeldClaim[]): Promise<Outcome> {
    const remote = remoteOf(key);
    const startedAt = performance.now();
    const seconds = await this.store.nextPollOf(remote);
    if (seconds === null) return 'done';
    await this.store.recordPoll(remote, await this.poll(remote));
    return { repeatSeconds: Math.max(0, seconds - (performance.now() - startedAt) / MS_OF_SECOND) };
  }

  /** Returns the failure of the remote, or of the last credentials that were tried. */
  private async poll(remote: RemoteToPoll): Promise<JobError | null> {
    const branches = await this.store.branchesAt(remote);
    const following = await this.deployments.followingAt(remote);
    const workspaceIds = [...new Set(branches.map(({ workspaceId }) => workspaceId))];
    let error: JobError | null = null;
    for (const workspaceId of workspaceIds.slice(0, MOST_TRIES)) {
      try {
        const refs = await this.ask(workspaceId, { branches, following });
        await this.want(refs, { branches, following });
        await this.store.noteCredentials(workspaceId, { hasFailed: false });
        return null;
      } catch (thrown) {
        error = jobErrorOf(toAppError(thrown));
        if (!OF_CREDENTIALS.has(error.code)) return error;
        await this.store.noteCredentials(workspaceId, { hasFailed: true });
      }
    }
    return error;
  }

  private async want(
    refs: KnownRefs,
    { branches, following }: { branches: FollowedBranch[]; following: FollowingWorkspace[] },
  ): Promise<void> {
    const moved = branches.filter(({ name, tip }) => (refs.branches.get(name) ?? null) !== tip);
    await this.store.wantMoved(moved.map(({ targetId }) => targetId));
    await this.deployments.wantLanded(
      following.flatMap((one) => {
        const found = findFollowed(one.followed, refs);
        return found.size === 0 ? [] : { ...one, fingerprint: fingerprintOf(found) };
      }),
    );
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
    const found = await this.own.call(JOBS.list_refs.newJob({ workspaceId, actor, input }));
    return {
      branches: new Map(Object.entries(found.branches)),
      tags: new Map(Object.entries(found.tags ?? {})),
    };
  }
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
      const call = JOBS.check_branch.newJob({ workspaceId, actor, input: { target } });
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
      const job = JOBS.sync_app.newJob({ workspaceId, appId, actor: this.own.actor, input });
      await this.store.take(tx, appId, await this.jobs.enqueue(tx, job, null));
    });
  }
}

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
