import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, parseAppDocument, type AppWithVersion } from '../apps';
import { Database, DueTask, DueWork, type Claim, type Outcome } from '../core/database';
import { AppError, STATUS } from '../core/errors';
import { groupBy } from '../core/group-by';
import {
  backupMessage,
  normalizeMessage,
  withCoAuthors,
  withSavingAgents,
} from '../gitsync/domain/plan/message';
import { hasUncommittedChanges } from '../gitsync/domain/uncommitted-changes';
import type { CommitInput } from '../gitsync/queue/commit-jobs';
import { JobStore } from '../gitsync/queue/job-store';
import { BuildCommitInput } from '../gitsync/server/commit';
import { jobErrorOf } from '../gitsync/store/job-error';
import type { JobTarget } from '../gitsync/store/job-target';
import { AppLinkStore, type StoredLink } from '../gitsync/store/links';
import { TargetStore } from '../gitsync/store/repositories';
import {
  getWritableTarget,
  GitConfigStore,
  CommitSettingsStore,
  SETTINGS_CHANNEL,
  type GitConfig,
} from '../gitsync/store/settings';
import { BACKUP_JOBS } from './jobs';
import { isBackedUp, placeOf } from './settings';
import { BACK_UP_APP, BACKUP_IS_READY, BackupStore, MAY_BE_BACKED_UP, type WaitingBackup } from './store';

/** An app to be committed, and its target. */
interface Backup {
  waiting: WaitingBackup;
  app: AppWithVersion;
  target: JobTarget;
  /** Link to that target. */
  link: StoredLink | null;
}

/** An app, and its target if it has changed. */
interface AppAtTarget {
  waiting: WaitingBackup;
  app: AppWithVersion;
  at: JobTarget;
}

export interface BackupPlan {
  commits: Backup[];
  /** Apps without changes since their last commit, and apps that are no longer backed up. */
  nothing: WaitingBackup[];
  /** Apps with kept commits, which a user will push later. */
  behindUnpushed: WaitingBackup[];
}

/** Plans which saved apps of a branch to commit, and where. Locks nothing. */
@Injectable()
export class PlanBackup {
  constructor(
    private readonly database: Database,
    private readonly store: BackupStore,
    private readonly apps: Apps,
    private readonly configs: GitConfigStore,
    private readonly targets: TargetStore,
    private readonly links: AppLinkStore,
  ) {}

  /** Throws as `getWritableTarget` does. `all`: apps of one branch. */
  async of(all: WaitingBackup[]): Promise<BackupPlan> {
    const [{ workspaceId, branchId }] = all;
    const plan: BackupPlan = { commits: [], nothing: [], behindUnpushed: [] };
    const found = await this.apps.findMany(
      this.database.manager,
      all.map(({ appId }) => appId),
    );
    const apps = new Map(found.map((app) => [app.id, app]));
    const settings = await this.store.find(workspaceId);
    const config = await this.configs.find({ workspaceId, branchId });
    getWritableTarget(config);
    const placed: AppAtTarget[] = [];
    for (const waiting of all) {
      const app = apps.get(waiting.appId);
      const { own, savers } = waiting;
      if (app && savers.length > 0 && !app.isLocked && isBackedUp(app, settings, own))
        placed.push({ waiting, app, at: placeOf(config, settings, own) });
      else plan.nothing.push(waiting);
    }
    for (const group of groupBy(placed, ({ at }) => JSON.stringify(at)).values())
      await this.compare(plan, group, await this.withId(config, group[0].at));
    return plan;
  }

  /** Compares apps with their last commits to the target. */
  private async compare(plan: BackupPlan, group: AppAtTarget[], target: JobTarget): Promise<void> {
    const ids = group.map(({ app }) => app.id);
    const { links } = await this.links.findAt(target.id ?? null, ids);
    for (const { waiting, app } of group) {
      const link = links.get(app.id) ?? null;
      if (!target.isBackup && link?.hasUnpushed) plan.behindUnpushed.push(waiting);
      else if (differs(app, link, target)) plan.commits.push({ waiting, app, target, link });
      else plan.nothing.push(waiting);
    }
  }

  private async withId(config: GitConfig | null, target: JobTarget): Promise<JobTarget> {
    if (!target.isBackup || !config) return target;
    const { workspaceId } = config;
    const id = await this.database.transaction((tx) => this.targets.findOrCreate(tx, workspaceId, target));
    return { ...target, id };
  }
}

/** Returns the last saver, who is the author. */
const committerOf = ({ workspaceId, branchId, savers }: WaitingBackup) => ({
  workspaceId,
  branchId,
  ...savers[savers.length - 1],
});

/** Compares only the document of a file without an entry, which has no names. */
function differs(app: AppWithVersion, link: StoredLink | null, { fileName }: JobTarget): boolean {
  if (fileName !== undefined) return link?.last?.documentHash !== app.version.documentHash;
  return hasUncommittedChanges(app, link && { ...link, committed: link.last });
}

/** Enqueues the commits of apps in the names of their savers. */
@Injectable()
export class EnqueueBackup {
  constructor(
    private readonly database: Database,
    private readonly store: BackupStore,
    private readonly apps: Apps,
    private readonly settings: CommitSettingsStore,
    private readonly links: AppLinkStore,
    private readonly build: BuildCommitInput,
    private readonly jobs: JobStore,
  ) {}

  /** Returns the ids of the apps unless they cannot be committed now: another server was faster, or they are locked. */
  async enqueue(backups: Backup[]): Promise<Set<string>> {
    // Compared before anything is locked, so that no save and no commit waits for it.
    const described = new Map<string, string>();
    for (const backup of backups)
      described.set(backup.app.id, await this.describe(this.database.manager, backup));
    return this.database.transaction(async (tx) => {
      const present = await this.lockAll(tx, backups);
      if (present.length === 0) return new Set<string>();
      await this.settings.lockWritable(tx, committerOf(present[0].waiting));
      const jobs: { appId: string; jobId: string }[] = [];
      for (const { app, former, ...backup } of present) {
        const isSame = app.version.documentHash === former.version.documentHash;
        const message = isSame ? described.get(app.id) : undefined;
        const changed = { ...backup, app };
        const jobId = await this.commit(tx, changed, message ?? (await this.describe(tx, changed)));
        jobs.push({ appId: app.id, jobId });
      }
      await this.store.take(tx, jobs);
      const appIds = jobs.map(({ appId }) => appId);
      await this.store.deleteFormerJobs(tx, appIds);
      return new Set(appIds);
    });
  }

  /** Locks in the order of the ids, as requests for several apps do. */
  private async lockAll(
    tx: EntityManager,
    backups: Backup[],
  ): Promise<(Backup & { former: AppWithVersion })[]> {
    const sorted = [...backups].sort((a, b) => (a.app.id < b.app.id ? -1 : 1));
    const locked: (Backup & { former: AppWithVersion })[] = [];
    for (const backup of sorted) {
      const app = await this.apps.lockIfAny(tx, backup.app.id);
      if (app && !app.isLocked) locked.push({ ...backup, app, former: backup.app });
    }
    const ids = locked.map(({ app }) => app.id);
    const waiting = await this.store.lockWaiting(tx, ids);
    return locked.flatMap((backup) => {
      const saved = waiting.get(backup.app.id);
      return saved?.savers.length ? [{ ...backup, waiting: { ...backup.waiting, ...saved } }] : [];
    });
  }

  private async commit(
    tx: EntityManager,
    { waiting, app, target }: Backup,
    message: string,
  ): Promise<string> {
    const { workspaceId, userId } = committerOf(waiting);
    const { author, config } = await this.settings.find(committerOf(waiting));
    const { commitMessage, ...built } = await this.build.ofApp(tx, { app, config, author, message });
    const others = waiting.savers.slice(0, -1).map((saver) => saver.author);
    const { agents } = waiting;
    const whole = withSavingAgents(withCoAuthors(commitMessage ?? message, others, author), author, agents);
    const [name, version = '0'] = agents.at(-1)?.split('/') ?? [];
    const input: CommitInput = {
      ...{ ...built, target },
      ...(name === undefined ? {} : { agent: { name, version } }),
      ...(whole === message ? {} : { commitMessage: whole }),
    };
    const { documentHash: hash, id: versionId } = app.version;
    const actor = { userId, author };
    const job = BACKUP_JOBS.backup_app.newJob({ workspaceId, appId: app.id, actor, message, input });
    return this.jobs.enqueue(tx, job, { hash, versionId });
  }

  private async describe(tx: EntityManager, { app, link, target }: Backup): Promise<string> {
    const last = link?.last ?? null;
    if (last === null) return normalizeMessage(backupMessage(app.name, null, true));
    const committed = await this.links.documentsAt(target.id ?? null, [app.id]);
    const before = committed.get(last.documentHash);
    if (before === undefined) return normalizeMessage(backupMessage(app.name, null, false));
    const after = await this.apps.documentOf(tx, app.version.id);
    const { changes } = parseAppDocument(before).differenceTo(parseAppDocument(after));
    return normalizeMessage(backupMessage(app.name, changes, false));
  }
}

/** Pause before an app with kept commits is checked again. */
const BEHIND_KEPT_SECONDS = 30;
/** Backups that a server enqueues at once, and of a workspace: its backups share a push that user commits wait for. */
const MOST_AT_ONCE = 64;
const MOST_TOGETHER = 8;
/** Interval between looks for apps to commit, while any waits. */
const LOOK_MS = 1_000;
const MS_OF_SECOND = 1_000;
/** Interval while commits are under way, as due commits are enqueued some at a time. */
const BUSY_MS = 100;

/** Commits apps that were saved and have been quiet for a while. */
@Injectable()
export class BackUpApps extends DueTask {
  private readonly logger = new Logger(BackUpApps.name);
  readonly rules = {
    kind: BACK_UP_APP,
    isPossible: MAY_BE_BACKED_UP,
    waits: { isReady: BACKUP_IS_READY, lookMs: LOOK_MS },
    mostOfWorkspace: MOST_TOGETHER,
    atOnce: MOST_AT_ONCE,
    collectMs: LOOK_MS,
    // A change of the settings may turn on GitSync, for which backups wait.
    channels: [SETTINGS_CHANNEL],
    failure: 'Apps could not be backed up',
  };

  constructor(
    private readonly store: BackupStore,
    private readonly plans: PlanBackup,
    private readonly commits: EnqueueBackup,
    private readonly work: DueWork,
  ) {
    super();
  }

  override async prepare(): Promise<number | null> {
    return (await this.store.settle()) ? BUSY_MS : null;
  }

  override groupOf({ workspaceId }: Claim): string {
    return workspaceId ?? '';
  }

  errorOf(thrown: unknown): object {
    return jobErrorOf(thrown instanceof AppError ? thrown : unexpected());
  }

  /** Commits all together, which share a push, or one by one: the failure of one app stops no other. */
  async run(claims: readonly Claim[]): Promise<Outcome> {
    try {
      const waiting = await this.store.findWaiting(claims.map(({ key }) => key));
      const planned = new Set(waiting.map(({ appId }) => appId));
      for (const ofBranch of groupBy(waiting, (one) => one.branchId ?? one.workspaceId).values())
        await this.backUp(ofBranch, claims);
      for (const claim of claims) if (!planned.has(claim.key)) await this.work.finish(claim);
    } catch (error) {
      if (claims.length > 1) throw error;
      const [claim] = claims;
      if (!(error instanceof AppError)) this.logger.error({ err: error }, 'An app could not be backed up');
      await this.work.fail(claim, this.errorOf(error));
      await this.store.tell(claim.key);
    }
    return 'recorded';
  }

  private async backUp(all: WaitingBackup[], claims: readonly Claim[]): Promise<void> {
    const claimOf = new Map(claims.map((claim) => [claim.key, claim]));
    const { commits, nothing, behindUnpushed } = await this.plans.of(all);
    await this.store.forget(nothing);
    for (const { appId } of nothing) await this.work.finish(claimOf.get(appId)!);
    // Kept commits would have to be pushed first, and no user has asked for that.
    for (const { appId } of behindUnpushed) await this.work.repeat(claimOf.get(appId)!, BEHIND_KEPT_SECONDS);
    const enqueued = commits.length > 0 ? await this.commits.enqueue(commits) : new Set<string>();
    for (const { app } of commits)
      if (!enqueued.has(app.id)) await this.work.repeat(claimOf.get(app.id)!, LOOK_MS / MS_OF_SECOND);
  }
}

const unexpected = () =>
  new AppError(
    'internal_error',
    STATUS.conflict,
    'The app could not be committed because of a defect in Trellis.',
    { remedy: 'The log of the server says more.' },
  );
