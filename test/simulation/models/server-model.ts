import { parseAppDocument } from '../../../src/apps';
import { AppError } from '../../../src/core/errors';
import { isKnownJob, isQueueJob, type StoredJob } from '../../../src/gitsync/queue/jobs';
import { EnqueuePush } from '../../../src/gitsync/server/branches';
import { BuildCommitInput, EnqueueCommit, KeepCommit } from '../../../src/gitsync/server/commit';
import { EnqueueCommitMany } from '../../../src/gitsync/server/commit-many';
import { EnqueueReview } from '../../../src/reviews/reviews';
import { PullAndDiscard } from '../../../src/gitsync/server/pull';
import { GitForApps } from '../../../src/gitsync/server/git-for-apps';
import { GitSettings } from '../../../src/gitsync/server/settings';
import { AppHandlers } from '../../../src/gitsync/http/app-handlers';
import { CommitHandlers } from '../../../src/gitsync/http/commit-handlers';
import { ReviewHandlers } from '../../../src/reviews/handlers';
import { RepeatJob, RetryJob } from '../../../src/gitsync/server/retry';
import { getWritableTarget, type GitConfig, type GitConfigStore } from '../../../src/gitsync/store/settings';
import type { ReviewRow } from '../../../src/reviews/store';
import type { Actor } from '../../../src/workspaces';
import { AppsModel } from './apps-model';
import { JobsModel } from './jobs-model';
import { LinkModel } from './link-model';
import { ReviewsModel } from './reviews-model';
import { WaitingModel } from './waiting-model';
import { keyOfUrl, type World } from './world';

const USER = {
  workspaceId: 'w',
  userId: 'u',
  role: 'admin',
  author: { name: 'Ada', email: 'ada@example.com' },
} as unknown as Actor;
const nothing = () => Promise.resolve();

/** Requests of users, made by the program's own operations. Each is one transaction. */
/** Apps are edited here. */
const NO_HOSTS = { revisionOf: () => Promise.resolve(null) } as never;

export class ServerModel {
  readonly apps: AppsModel;
  private readonly jobs: JobsModel;
  private readonly commits: EnqueueCommit;
  private readonly commitMany: EnqueueCommitMany;
  private readonly gitForApps: GitForApps;
  private readonly pulls: PullAndDiscard;
  private readonly keeps: KeepCommit;
  private readonly pushes: EnqueuePush;
  private readonly reviews: ReviewsModel;
  private readonly completions: EnqueueReview;
  private readonly retries: RetryJob;
  private readonly settings: GitSettings;

  constructor(
    private readonly world: World,
    workerBeside: () => string | null,
  ) {
    const { database } = world;
    this.apps = new AppsModel(world);
    this.jobs = new JobsModel(world, this.apps, workerBeside);
    const transactions = { joined: (work: (tx: never) => Promise<unknown>) => work(null as never) };
    const links = new LinkModel(database, (_label, work) => Promise.resolve().then(work), this.apps.texts);
    const configs = configsModel(world);
    const lockWritable = () =>
      Promise.resolve().then(() => {
        getWritableTarget(database.rows.config);
        return { config: database.rows.config, author: USER.author };
      });
    const lock = () => Promise.resolve({ config: database.rows.config, author: USER.author });
    const commitSettings = { lock, lockWritable };
    const build = new BuildCommitInput({ compose: () => Promise.resolve({}) } as never);
    const [db, apps, settings, jobs] = [transactions, this.apps, commitSettings, this.jobs] as never[];
    const waiting = new WaitingModel(database) as never;
    this.commits = new EnqueueCommit(db, apps, configs as never, settings, jobs, build, waiting, NO_HOSTS);
    const absent = {} as never;
    this.commitMany = new EnqueueCommitMany(db, apps, settings, build, jobs, absent);
    this.gitForApps = new GitForApps(this.commits, apps, settings, jobs, links as never, absent);
    this.pulls = new PullAndDiscard(db, apps, jobs, configs as never, links as never, absent);
    this.keeps = new KeepCommit(db, apps, settings, jobs, links as never, build, NO_HOSTS);
    this.pushes = new EnqueuePush(db, configs as never, settings, this.jobs.kept as never, jobs);
    this.reviews = new ReviewsModel(database, (_label, work) => Promise.resolve().then(work));
    const noCopies = { findCopy: () => Promise.resolve(null) } as never;
    this.completions = new EnqueueReview(db, settings, noCopies, jobs, this.reviews as never);
    const repeat = new RepeatJob(db, apps, configs as never, jobs);
    this.retries = new RetryJob(configs as never, absent, {
      ...new CommitHandlers(jobs, this.commits, absent, repeat, this.commitMany, this.pushes, absent)
        .handlers,
      ...new AppHandlers(repeat, absent, absent).handlers,
      ...new ReviewHandlers(absent, this.completions, absent).handlers,
    });
    const targets = { removeAll: nothing };
    const folders = { refuseOverlap: nothing };
    const keys = { remove: nothing };
    const incoming = { want: nothing, lookSoon: nothing };
    this.settings = new GitSettings(
      db,
      configs as never,
      targets as never,
      jobs,
      folders as never,
      keys as never,
      incoming as never,
    );
  }

  /** Makes a request. Returns false if it was refused. */
  async request(work: () => Promise<unknown>): Promise<boolean> {
    this.jobs.handedOver = [];
    try {
      await this.world.database.transaction(work);
      this.sendHandedOver();
      return true;
    } catch (error) {
      if (error instanceof AppError) return false;
      throw error;
    }
  }

  private sendHandedOver(): void {
    const { random, scheduler, database, handOvers } = this.world;
    for (const { lease, jobId } of this.jobs.handedOver) {
      const job = database.rows.jobs.get(jobId)!;
      // The server does not know of the commit if its answer was lost.
      const isSent = random.chance(0.9);
      scheduler.note(`  handed over to ${lease.workerId}${isSent ? '' : ', which never hears of it'}`);
      if (isSent && isQueueJob(job)) handOvers.push({ lease, job });
    }
  }

  commit(appId: string, how: { overwrite?: string; merge?: true } = {}): Promise<string> {
    return this.commits.commit(USER, appId, { message: 'A change', ...how });
  }

  /** Commits without a push. */
  keep(appId: string): Promise<unknown> {
    return this.keeps.keep(USER, appId, { message: 'A kept change' });
  }

  /** Pushes the commits that are kept here. */
  push(): Promise<string> {
    return this.pushes.push(USER);
  }

  commitSeveral(appIds: string[]): Promise<string> {
    return this.commitMany.commit(USER, { appIds, message: 'Several changes' });
  }

  /** Opens a review in place of the open one, unless that is being completed, and completes it. */
  async completeReview(review: ReviewRow): Promise<unknown> {
    const { reviews } = this.world.database.rows;
    const open = [...reviews.values()].find(({ status }) => status === 'open');
    if (open && (await this.jobs.openIdOf(open.completingJobId)) === null)
      this.reviews.put({ ...open, status: 'outdated', replacedBy: review.id });
    const isReplaced = reviews.get(open?.id ?? '')?.status !== 'open';
    if (isReplaced) this.reviews.put(review);
    const id = isReplaced ? review.id : open!.id;
    return this.completions.complete(USER, id, { message: id, isApproved: true });
  }

  create(app: { id: string; name: string; gitAppId: string }, text: string): Promise<string> {
    return this.commits.commitCreation(null as never, this.apps.add(app, text), { actor: USER });
  }

  rename(appId: string, name: string): Promise<string | null> {
    const before = this.world.database.rows.apps.get(appId)!;
    const text = parseAppDocument(this.apps.textOf(before)).withName(name).text;
    const app = this.apps.edit(appId, text, name);
    return this.gitForApps.commitRename(null as never, { app, before, actor: USER });
  }

  pull(appId: string, how: { discardLocal?: boolean; merge?: boolean }): Promise<string> {
    return this.pulls.pull(USER, appId, how);
  }

  retry(job: StoredJob): Promise<string> {
    if (!isKnownJob(job)) throw new TypeError('It is a known job.');
    return this.retries.run(USER, job);
  }

  async cancel(jobId?: string): Promise<void> {
    await this.jobs.cancel(null as never, { workspaceId: 'w', jobId });
  }

  tryNow(): Promise<void> {
    return this.jobs.tryNow(null as never, 'w');
  }

  /** Changes the settings, as PUT does. They are in use only after `finalize`. */
  changeTarget(target: { repositoryUrl: string; branch: string }, cancelWaiting: boolean): Promise<void> {
    return this.settings.put(USER, target, { cancelWaiting });
  }

  /** Puts the settings in force, as `FinalizeSetup` does at the end. */
  finalize(): Promise<void> {
    const { database, remotes } = this.world;
    const { rows } = database;
    if (!rows.config) return Promise.resolve();
    const { repositoryUrl, wantedBranch } = rows.config;
    const repositoryKey = keyOfUrl(repositoryUrl);
    const remote = remotes.get(repositoryKey)!;
    const branch = wantedBranch ?? 'main';
    const startsBranch = !remote.isEmpty && remote.tip(branch) === null;
    rows.config = {
      ...rows.config,
      branch,
      targetId: this.findOrCreateTarget(repositoryKey, branch),
      isConfigured: true,
      isEnabled: true,
      startsBranch,
      access: 'read-write',
    };
    return Promise.resolve();
  }

  private findOrCreateTarget(repositoryKey: string, branch: string): string {
    const { rows } = this.world.database;
    const known = rows.targets.find(
      (target) => target.repositoryKey === repositoryKey && target.branch === branch,
    );
    if (known) return known.id;
    const id = this.world.newId('target-');
    rows.targets = [...rows.targets, { id, repositoryKey, branch, directory: '' }];
    return id;
  }
}

type Configs = Pick<GitConfigStore, 'find' | 'lock' | 'put' | 'setWantedBranch' | 'notifyChange'>;

/** Repeats `GitConfigStore`: a new location is neither configured nor has a target. */
function configsModel({ database }: World): Configs {
  const find = () => Promise.resolve(database.rows.config);
  return {
    find,
    lock: find,
    notifyChange: nothing,
    setWantedBranch: (_tx, _workspaceId, wantedBranch) => {
      database.rows.config = { ...database.rows.config!, wantedBranch };
      return Promise.resolve();
    },
    put: (_tx, { repositoryUrl, branch, directory }) => {
      const location = { repositoryUrl, wantedBranch: branch, directory };
      database.rows.config = { ...NEW_CONFIG, ...location };
      return Promise.resolve();
    },
  };
}

const NEW_CONFIG: Omit<GitConfig, 'repositoryUrl' | 'wantedBranch' | 'directory'> = {
  workspaceId: 'w',
  targetId: null,
  revision: '',
  branch: null,
  branchId: null,
  isConfigured: false,
  isEnabled: false,
  startsBranch: false,
  keyId: 'key',
  hostKey: null,
  access: null,
  sendsWholeHistories: null,
  finalizedAt: null,
  failedTest: null,
  commitTemplate: null,
  signingKeyId: null,
  pollSeconds: 0,
  pullsApps: false,
};
