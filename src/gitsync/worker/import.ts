import { Injectable, Logger } from '@nestjs/common';
import { Apps, getAppName } from '../../apps';
import { Database } from '../../core/database';
import { AppError } from '../../core/errors';
import { trimmed } from '../../core/names';
import { UnreadableSecretError } from '../../core/secrets';
import type { Sha } from '../../git';
import type { WorkingCopy } from '../../workspaces';
import { withNameHere } from '../domain/format/app-link';
import type { MissingOfApp } from '../domain/missing-names';
import { AppHosts, labelOf, type KeepChanges, type MetAtHost } from '../ports';
import { APP_JOBS, type ImportJob } from '../queue/app-jobs';
import { copyOfJob, type Lease } from '../queue/jobs';
import { QueueStore, LostLeaseError } from '../queue/queue-store';
import { AppLinkStore } from '../store/links';
import { RecordOutcome } from './commit/record';
import { SettlePushed } from './commit/settle-pushed';
import { isDatabaseTrouble } from '../../core/http';
import { explainFailure } from './failures';
import { FindMissing } from './list-apps';
import { NOTHING_MET, presentMet } from './merge';
import { Mirrors, type OpenRepository } from './mirrors';
import { lacksModules, withModulesOf } from './modules-of-repository';
import { linkTo, versionOf, findForeignApps, readTaggedApp, type ForeignApp } from './read-app';

/** An app to import, as it will be here. */
interface Imported {
  job: ImportJob;
  foreign: ForeignApp;
  name: string;
  /** True for an app that is created elsewhere under a new name: as after a rename, its next commit moves the folder. */
  isRenamed: boolean;
  isLocked: boolean;
  missing: MissingOfApp;
  document: string;
  /** Null for an app that is edited here. */
  keep: KeepChanges | null;
  /** Things of the host that its creation elsewhere has met. */
  met: MetAtHost;
}

/**
 * Stores an imported app, its link and the end of its job in one transaction. If the workspace's apps are edited elsewhere,
 * the app is created there first.
 */
@Injectable()
export class StoreImport {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly findMissing: FindMissing,
    private readonly links: AppLinkStore,
    private readonly queues: QueueStore,
    private readonly hosts: AppHosts,
  ) {}

  async run(
    { lease, signal }: { lease: Lease; signal: AbortSignal },
    job: ImportJob,
    foreign: ForeignApp,
  ): Promise<void> {
    const copy = copyOfJob(job);
    const host = copy.branchId === null ? await this.hosts.find(job.workspaceId) : null;
    const appsOf = { workspaceId: job.workspaceId, host };
    const missing = await this.findMissing.ofNewApp(appsOf, foreign.document, signal);
    // Changes that are made there count as changes of the app: it cannot be locked.
    const isLocked = !host && job.input.isLocked;
    const imported = importedOf(job, foreign, { isLocked, missing, isMadeThere: Boolean(host) });
    if (!host) return this.store(lease, imported);
    // Storing it will fail, so it is not created elsewhere first.
    if (await this.isTaken(copy, imported)) return this.store(lease, imported);
    await this.makeThere(lease, imported, signal);
  }

  private async makeThere(lease: Lease, imported: Imported, signal: AbortSignal): Promise<void> {
    const { job, foreign, name, document } = imported;
    const { workspaceId } = job;
    const { shared, last: commit } = foreign;
    const { asks, tables, isLocked } = job.input;
    const cause = { origin: 'import', actorId: job.actorId, commit } as const;
    const label = labelOf(commit.sha);
    const state = { document, label, shared, asks: asks === true, tables, cause, isLocked };
    const read = () => Promise.resolve(state);
    const source = sourceOf(foreign);
    const wanted = { appId: null, source, name, read };
    const outcome = await this.hosts.holdAll({ workspaceId, appIds: [] }, signal, (apps) =>
      apps.change([wanted], async (keep, met) => ({
        result: await this.store(lease, { ...imported, keep, met: met.get(source) ?? NOTHING_MET }),
      })),
    );
    if (outcome.kind === 'refused') throw outcome.refusal;
  }

  private async isTaken(copy: WorkingCopy, { foreign, name }: Imported): Promise<boolean> {
    const { gitAppId } = foreign.app;
    if (await this.apps.isNameTaken(this.database.manager, copy, name)) return true;
    return gitAppId !== null && (await this.apps.idsByGitId(copy)).has(gitAppId);
  }

  private async store(lease: Lease, imported: Imported): Promise<void> {
    const { job, foreign, name, isRenamed, isLocked, missing, document, keep, met } = imported;
    const { app, last, targetId } = foreign;
    const { workspaceId, position } = job;
    await this.database.transaction(async (outer) => {
      // Requests lock the app before the queue. The opposite order could deadlock with them.
      const { branchId } = copyOfJob(job);
      const row = { workspaceId, branchId, name, gitAppId: app.gitAppId, isLocked, changedById: job.actorId };
      const version = { ...versionOf(foreign), document };
      const { id: appId, gitAppId } = await this.apps.insertImported(outer, row, version);
      await keep?.(outer, new Map([[sourceOf(foreign), appId]]));
      await this.queues.guarded(lease, async (tx) => {
        const followsName = name === trimmed(app.name) || isRenamed;
        const { syncedState } = last;
        const named = { ...last, syncedState: isRenamed ? syncedState : withNameHere(syncedState, name) };
        const link = linkTo({ ...foreign, last: named }, { appId, gitAppId, followsName, position });
        await this.links.save(tx, { workspaceId, targetId }, [link]);
        await this.queues.succeed(tx, job, {
          commit: last.isUnknown ? null : last.sha,
          result: { appId, missing: withoutMade(missing, met), ...presentMet(met) },
        });
      });
    });
  }
}

/** Leaves out data sources that the import itself has made at the host. */
function withoutMade(missing: MissingOfApp, { dataSources }: MetAtHost): MissingOfApp {
  const made = dataSources.filter(({ done }) => done === 'made');
  const isMade = ({ kind, name }: { kind: string; name: string }) =>
    made.some((source) => source.kind === kind && source.name === name);
  const left = missing.dataSources?.filter((source) => !isMade(source));
  return { ...missing, ...(left && { dataSources: left }) };
}

function importedOf(
  job: ImportJob,
  foreign: ForeignApp,
  { isMadeThere, ...how }: Pick<Imported, 'isLocked' | 'missing'> & { isMadeThere: boolean },
): Imported {
  const { input } = job;
  const name = input.name === null ? trimmed(foreign.app.name) : getAppName(input.name);
  const isRenamed = name !== trimmed(foreign.app.name) && isMadeThere;
  const document = isRenamed ? foreign.document.withName(name).text : foreign.document.text;
  return { job, foreign, name, isRenamed, ...how, document, keep: null, met: NOTHING_MET };
}

const sourceOf = ({ app: { gitAppId, path } }: ForeignApp): string => gitAppId ?? path;

interface WaitingImport {
  job: ImportJob;
  read: () => Promise<ForeignApp>;
}

/** A repository, and the tip that is imported from. */
interface Opened {
  repository: OpenRepository;
  base: Sha | null;
}

interface Run {
  lease: Lease;
  signal: AbortSignal;
}

/**
 * Runs all imports at the head of the queue after one fetch and one walk through the history. Each job starts when its turn
 * comes, and ends in a transaction of its own.
 */
@Injectable()
export class ImportApps {
  private readonly logger = new Logger(ImportApps.name);

  constructor(
    private readonly mirrors: Mirrors,
    private readonly queues: QueueStore,
    private readonly pushed: SettlePushed,
    private readonly store: StoreImport,
    private readonly outcomes: RecordOutcome,
  ) {}

  /** `head` is started; `behind`: ids of imports that are not. A failed fetch fails all of them. */
  async run(run: Run, head: ImportJob, behind: string[]): Promise<void> {
    const jobs = [head, ...(await this.queues.findWaiting(behind, APP_JOBS.import_app))];
    try {
      await this.importAll(run, jobs);
    } catch (error) {
      if (!this.isOfWorker(error, run)) await this.failBehind(run, { behind, error });
      throw error;
    }
  }

  private async importAll(run: Run, jobs: ImportJob[]): Promise<void> {
    const { lease, signal } = run;
    const [head] = jobs;
    await this.mirrors.use(head, head.input.target, async (repository) => {
      const { tip, base } = await this.mirrors.fetch(repository, signal);
      await this.pushed.settleUncertain({ lease, repository }, tip);
      await this.importInTurn(run, await this.waitingOf(jobs, { repository, base, signal }), {
        repository,
        base,
      });
    });
  }

  private async waitingOf(
    jobs: ImportJob[],
    opened: Opened & { signal: AbortSignal },
  ): Promise<WaitingImport[]> {
    const readers = await this.findAll(opened.repository, { jobs, ...opened });
    return jobs.map((job, index) => ({ job, read: readers[index] }));
  }

  /** An app that shows modules waits for the imports of these, which may be behind it. The first one is started. */
  private async importInTurn(run: Run, waiting: WaitingImport[], opened: Opened): Promise<void> {
    const { lease, signal } = run;
    const known = new Set(waiting.map(({ job }) => job.id));
    const started = new Set([waiting[0].job.id]);
    // Imports in a row that have to wait: if all have to, none can go on.
    let postponed = 0;
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      signal.throwIfAborted();
      const { id } = next.job;
      // An import cancelled by now is not started.
      if (!started.has(id) && (await this.queues.start(lease, [id])).length === 0) continue;
      started.add(id);
      const refusal = await this.importOne(run, next);
      if (refusal === null) {
        postponed = 0;
        continue;
      }
      if (postponed === waiting.length) waiting.push(...(await this.findLater(run, known, opened)));
      if (postponed < waiting.length) {
        postponed += 1;
        waiting.push(next);
      } else await this.fail(run, next.job, await withModulesOf(opened, refusal));
    }
  }

  /** Finds imports that have come since, or that a job which was handed over alone does not know of. */
  private async findLater(
    { lease, signal }: Run,
    known: Set<string>,
    opened: Opened,
  ): Promise<WaitingImport[]> {
    const { behind } = await this.queues.readHead(lease);
    const ids = behind.filter((id) => !known.has(id));
    for (const id of ids) known.add(id);
    return this.waitingOf(await this.queues.findWaiting(ids, APP_JOBS.import_app), { ...opened, signal });
  }

  /** Finds the apps of the branch together, and apps at tags one by one. */
  private async findAll(
    repository: OpenRepository,
    { jobs, base, signal }: { jobs: ImportJob[]; base: Sha | null; signal: AbortSignal },
  ): Promise<(() => Promise<ForeignApp>)[]> {
    const ofBranch = jobs.filter(({ input }) => input.tag === undefined);
    const from = ofBranch.map(({ input }) => input.from);
    const found = from.length > 0 ? await findForeignApps(repository, { tip: base, from }) : [];
    const opened = { mirrors: this.mirrors, repository, signal };
    return jobs.map((job) => {
      const { tag, from } = job.input;
      if (tag === undefined) return found[ofBranch.indexOf(job)];
      return () => readTaggedApp(opened, { tag, from, tip: base });
    });
  }

  /** Imports one app. Its failure does not affect the others. Returns the refusal of an app that lacks modules. */
  private async importOne(run: Run, { job, read }: WaitingImport): Promise<AppError | null> {
    try {
      await this.store.run(run, job, await read());
    } catch (thrown) {
      if (this.isOfWorker(thrown, run)) throw thrown;
      if (lacksModules(thrown)) return thrown;
      await this.fail(run, job, thrown);
    }
    return null;
  }

  private async fail({ lease }: Run, job: ImportJob, thrown: unknown): Promise<void> {
    await this.outcomes.failed(lease, [job], { error: explainFailure(thrown, this.logger) });
  }

  private async failBehind(
    { lease }: Run,
    { behind, error }: { behind: string[]; error: unknown },
  ): Promise<void> {
    const started = await this.queues.start(lease, behind);
    await this.outcomes.failed(lease, started, { error: explainFailure(error, this.logger) });
  }

  /** True for an error after which jobs stay as they are, for the next claim. */
  private isOfWorker(thrown: unknown, { signal }: Run): boolean {
    if (thrown instanceof LostLeaseError || thrown instanceof UnreadableSecretError) return true;
    return isDatabaseTrouble(thrown) || signal.aborted;
  }
}
