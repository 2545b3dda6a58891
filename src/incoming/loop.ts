import { Injectable } from '@nestjs/common';
import { Apps } from '../apps';
import { Database, DueTask, DueWork, type Claim, type Outcome } from '../core/database';
import { toAppError } from '../core/http';
import {
  findFollowed,
  fingerprintOf,
  type KnownRefs,
  DeploymentSettingsStore,
  type FollowingWorkspace,
} from '../deployments';
import { BRANCH_JOBS } from '../gitsync/queue/branch-jobs';
import { DueJobs } from '../gitsync/queue/due-jobs';
import { JobStore } from '../gitsync/queue/job-store';
import { InOwnName } from '../gitsync/server/in-own-name';
import { jobErrorOf, type JobError } from '../gitsync/store/job-error';
import type { RemoteToPoll } from '../gitsync/store/job-target';
import { AppLinkStore } from '../gitsync/store/links';
import { getTarget, GitConfigStore, SETTINGS_CHANNEL } from '../gitsync/store/settings';
import { IncomingAppStore, MAY_BE_PULLED, PULL_APP, PULL_ENDINGS, PULL_IS_READY } from './apps-store';
import { INCOMING_JOBS } from './jobs';
import {
  IncomingStore,
  COMPARE_BRANCH,
  IS_FOLLOWED,
  POLL_REMOTE,
  remoteOf,
  type FollowedBranch,
} from './store';

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

  async run([{ key }]: readonly Claim[]): Promise<Outcome> {
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
        error = errorOf(thrown);
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
    const found = await this.own.call(BRANCH_JOBS.list_refs.newJob({ workspaceId, actor, input }));
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
export class CompareBranches extends DueTask {
  readonly rules = {
    kind: COMPARE_BRANCH,
    isPossible: IS_FOLLOWED,
    atOnce: MOST_AT_ONCE,
    collectMs: WAKE_MS,
    channels: [SETTINGS_CHANNEL],
    failure: 'Branches could not be compared with the remote',
  };
  readonly errorOf = errorOf;

  constructor(
    private readonly database: Database,
    private readonly store: IncomingStore,
    private readonly apps: IncomingAppStore,
    private readonly configs: GitConfigStore,
    private readonly own: InOwnName,
    private readonly work: DueWork,
  ) {
    super();
  }

  async run([claim]: readonly Claim[]): Promise<Outcome> {
    const branch = await this.store.find(claim.workspaceId ?? '', claim.key);
    if (!branch) return 'done';
    const { workspaceId, branchId } = branch;
    const target = getTarget(await this.configs.find({ workspaceId, branchId }));
    const { actor } = this.own;
    const call = BRANCH_JOBS.check_branch.newJob({ workspaceId, actor, input: { target } });
    const { tip, behind } = await this.own.call(call);
    await this.database.transaction(async (tx) => {
      await this.store.recordTip(tx, branch, tip);
      if (branch.pullsApps) await this.apps.add(tx, workspaceId, behind);
      await this.work.finish(claim, tx);
    });
    return 'recorded';
  }
}

/** Pulls that a server enqueues at once, and of a workspace: user requests wait for them. */
const MOST_PULLS = 64;
const MOST_TOGETHER = 8;
/** Pause between two looks at jobs that are under way, and at queues that are not empty. */
const BUSY_MS = 200;
const BLOCKED_MS = 1_000;

/** Enqueues the pulls of apps that are behind. */
@Injectable()
export class PullBehind extends DueTask {
  readonly rules = {
    kind: PULL_APP,
    isPossible: MAY_BE_PULLED,
    waits: { isReady: PULL_IS_READY, lookMs: BLOCKED_MS },
    mostOfWorkspace: MOST_TOGETHER,
    atOnce: MOST_PULLS,
    collectMs: WAKE_MS,
    channels: [SETTINGS_CHANNEL],
    failure: 'Apps could not be pulled',
  };
  readonly errorOf = errorOf;

  constructor(
    private readonly database: Database,
    private readonly store: IncomingAppStore,
    private readonly apps: Apps,
    private readonly configs: GitConfigStore,
    private readonly links: AppLinkStore,
    private readonly jobs: JobStore,
    private readonly own: InOwnName,
    private readonly work: DueWork,
    private readonly dueJobs: DueJobs,
  ) {
    super();
  }

  override async prepare(): Promise<number | null> {
    return (await this.dueJobs.settle(PULL_APP, PULL_ENDINGS)) ? BUSY_MS : null;
  }

  async run([claim]: readonly Claim[]): Promise<Outcome> {
    const { key: appId } = claim;
    return this.database.transaction(async (tx) => {
      const app = await this.apps.lockIfAny(tx, appId);
      if (!app) return 'done';
      const { workspaceId, branchId } = app;
      const target = getTarget(await this.configs.lock(tx, { workspaceId, branchId }));
      const link = await this.links.find(appId, tx);
      if (!(await this.work.isHeld(tx, claim))) return 'recorded';
      // The app was pulled already, or was put at a tag.
      if (!link?.isBehind || link.last?.tag !== undefined) return 'done';
      const input = { target, gitAppId: app.gitAppId, discardLocal: false, merge: true as const };
      const job = INCOMING_JOBS.sync_app.newJob({ workspaceId, appId, actor: this.own.actor, input });
      await this.work.handOver(tx, claim, await this.jobs.enqueue(tx, job, null));
      await this.store.deleteFailed(tx, appId);
      return 'recorded';
    });
  }
}
