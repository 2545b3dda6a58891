import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, AppHostedError, type AppDocument, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { AppError, conflict } from '../../core/errors';
import { isSameName, trimmed } from '../../core/names';
import type { WorkingCopy } from '../../workspaces';
import { backupVersionName } from '../domain/document-ref';
import { uncommittedChanges, appNotInRepository, mergeConflicts, mergeOutdated } from '../domain/errors';
import { isSameState, isSplitLink, withNameHere, selectLinkedApp } from '../domain/format/app-link';
import { findAppOfEntry } from '../domain/format/locate-app';
import type { RepositoryLayout } from '../domain/format/repository-layout';
import type { AppSelector } from '../domain/format/tree';
import type { MissingNames } from '../domain/missing-names';
import { keepUncommitted, findDiscarded } from '../domain/uncommitted-changes';
import { AppHosts, labelOf, type WantedState } from '../ports';
import type { CompletePullJob, PullJob, PullResult } from '../queue/app-jobs';
import { completesMerge } from '../queue/commit-jobs';
import { copyOfJob, type Lease } from '../queue/jobs';
import { WaitingCommits } from '../queue/open-commits';
import { QueueStore } from '../queue/queue-store';
import { AppLinkStore, type LastCommit, type StoredLink } from '../store/links';
import { MergeStore } from '../store/merges';
import { AdoptLinks } from './adopt-links';
import { SettlePushed } from './commit/settle-pushed';
import { FindMissing } from './list-apps';
import {
  committedSide,
  foreignSide,
  nameInRepository,
  MergePull,
  NOTHING_MET,
  presentMet,
  requireChangeAtHost,
  type MergeOutcome,
  type StateThere,
} from './merge';
import { Mirrors, treeReaderOf, type FetchedBranch, type OpenRepository } from './mirrors';
import { lacksModules, withModulesOf } from './modules-of-repository';
import {
  linkTo,
  versionOf,
  readCommitted,
  readForeignApp,
  withLocalName,
  readTaggedApp,
  type ForeignApp,
} from './read-app';
import { committedBefore, RebaseWaiting } from './rebase';

interface ReplaceRequest extends StateThere {
  lease: Lease;
  job: PullJob;
  /** Locked. */
  app: AppWithVersion;
  link: StoredLink | null;
  foreign: ForeignApp;
  /** Document of the last commit or pull; null if it was not read. */
  base: AppDocument | null;
  layout: RepositoryLayout;
  missing: MissingNames | null;
}

/** `needs-base`: nothing was changed, because the document of the last commit is needed and was not read. */
type ReplaceOutcome = { kind: 'replaced' | 'needs-base' };

/** Replaces an app by the repository's. */
@Injectable()
export class ReplaceApp {
  constructor(
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly queues: QueueStore,
    private readonly jobs: WaitingCommits,
    private readonly waiting: RebaseWaiting,
    private readonly merges: MergeStore,
  ) {}

  /** The queue is locked last: the app's new name may have to wait for a request, and requests lock the queue behind it. */
  async run(tx: EntityManager, request: ReplaceRequest): Promise<ReplaceOutcome> {
    const { lease, job, app, link } = request;
    const last = link?.last ?? null;
    const foreign = last ? request.foreign : asNamedHere(request.foreign, app);
    const isChanged = isDiscarding({ ...request, foreign });
    const isMoved = last === null || !isSameState(last.syncedState, foreign.last.syncedState);
    const isRebasing = isMoved && (await this.hasWaiting(tx, request));
    const former = isRebasing ? getFormer(request) : null;
    if (isRebasing && former === null) return { kind: 'needs-base' };
    const hasNews = isMoved || isChanged;
    if (hasNews || request.isOutdated) await this.adopt(tx, { ...request, foreign }, isChanged);
    await this.merges.endOf(tx, app.id);
    await this.queues.guarded(lease, async () => {
      const { workspaceId, id: appId, gitAppId } = app;
      const { targetId } = foreign;
      const linked = linkTo(foreign, { appId, gitAppId, position: job.position });
      await this.links.save(tx, { workspaceId, targetId }, [linked]);
      if (former) await this.rebaseWaiting(tx, request, former);
      const result = resultOf(request, hasNews);
      await this.queues.succeed(tx, job, { commit: result.sha, result });
    });
    return { kind: 'replaced' };
  }

  /** No commit is accepted from then on, since a commit of the app locks it first. */
  private async hasWaiting(tx: EntityManager, { job, app }: ReplaceRequest): Promise<boolean> {
    const { workspaceId, id: appId } = app;
    return (await this.jobs.list(tx, { workspaceId, appId, from: job.position ?? '0' })).length > 0;
  }

  private async adopt(
    tx: EntityManager,
    { job, app, link, foreign, isOutdated }: ReplaceRequest,
    isChanged: boolean,
  ): Promise<void> {
    if (isOutdated) requireChangeAtHost(app, versionOf(foreign));
    if (isChanged) {
      const name = backupVersionName(app.version.name, 'before pull', job.createdAt);
      await this.apps.keepEditingVersion(tx, app, name);
    }
    const appName = nameInRepository(foreign, link);
    const keeping = { why: 'before pull', at: job.createdAt, isEditedSafe: isChanged };
    const keepAs = keepUncommitted({ app, link }, keeping);
    await this.apps.applyVersion(tx, app, {
      ...versionOf(foreign),
      appName,
      changedById: job.actorId,
      keepAs,
    });
  }

  private async rebaseWaiting(
    tx: EntityManager,
    { lease, job, app, foreign, layout }: ReplaceRequest,
    { link, last, base }: FormerState,
  ): Promise<void> {
    await this.waiting.run(tx, {
      lease,
      appId: app.id,
      from: job.position ?? '0',
      except: null,
      rebase: {
        from: committedSide(last, base, { app, followsName: link.followsName }),
        to: foreignSide(foreign, { app, link }),
      },
      before: committedBefore(last, base, link),
      layout,
      isSplit: isSplitLink(last.syncedState, layout),
    });
  }
}

const resultOf = (
  { foreign, missing, met, isChangedThere }: ReplaceRequest,
  isChanged: boolean,
): PullResult => ({
  sha: foreign.last.sha,
  updated: isChanged || isChangedThere,
  ...(missing && { missing }),
  ...presentMet(met),
});

/** The state of the app at its last commit or pull. */
interface FormerState {
  link: StoredLink;
  last: LastCommit;
  base: AppDocument;
}

/** Returns the state on which the waiting commits were accepted; null if its document was not read. */
function getFormer({ link, base }: ReplaceRequest): FormerState | null {
  // A commit accepted on top of nothing would undo the pull.
  if (!link?.last) throw uncommittedChanges();
  return base && { link, last: link.last, base };
}

/** True if uncommitted changes are replaced. Throws 409 `uncommitted_changes` where they may not be. */
const isDiscarding = ({ job, app, link, foreign }: ReplaceRequest): boolean =>
  !isAsPulled(app, link, foreign) && findDiscarded(app, link, { mayDiscard: job.input.discardLocal });

/** True if the pull has nothing to discard: the app has its state already, as after an interrupted pull. */
const isAsPulled = ({ version }: AppWithVersion, link: StoredLink | null, { last }: ForeignApp): boolean =>
  version.documentHash === last.documentHash && !link?.hasUnpushed;

/** An app that is pulled for the first time keeps its name: it may have been given to it here on purpose. */
function asNamedHere(foreign: ForeignApp, { name }: AppWithVersion): ForeignApp {
  const { last } = foreign;
  return { ...foreign, last: { ...last, syncedState: withNameHere(last.syncedState, name) } };
}

/** Apps whose names depend on each other that are looked at. */
const MOST_HOLDERS = 20;

interface Pulled {
  foreign: ForeignApp;
  layout: RepositoryLayout;
  /** Document of the last commit or pull; null if it was not read. */
  base: AppDocument | null;
}

interface PullRequest {
  lease: Lease;
  job: PullJob | CompletePullJob;
  signal: AbortSignal;
  /** Finds names that the pull brings, and that are missing. */
  findMissing: (foreign: ForeignApp) => Promise<MissingNames | null>;
  there: StateThere;
}

/** The app is edited elsewhere and does not have the pulled state there. Nothing was changed. */
interface NotAtHost {
  kind: 'not-at-host';
  refusal: AppHostedError;
  wanted: WantedState;
}

type PullOutcome = ReplaceOutcome | MergeOutcome | NotAtHost;

/** Longest pause after which a pull that has met another Trellis begins again. */
const MOST_APART_MS = 5_000;
/** Time for which a pull begins again because of another Trellis; each attempt waits for a pull that is under way. */
const MEETINGS_MS = 30_000;

/** Times that an app is changed at its host while the repository keeps moving. */
const MOST_CHANGES = 3;

/**
 * Brings an app to its state on the branch, or at a tag, in one transaction, so that no reader sees a part of it. An app that is
 * edited elsewhere is changed there first, and here once it has the pulled state there.
 */
@Injectable()
export class PullApp {
  constructor(
    private readonly hosts: AppHosts,
    private readonly database: Database,
    private readonly mirrors: Mirrors,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly pushed: SettlePushed,
    private readonly adopt: AdoptLinks,
    private readonly mergePull: MergePull,
    private readonly replace: ReplaceApp,
    private readonly missing: FindMissing,
  ) {}

  async run(lease: Lease, job: PullJob | CompletePullJob, signal: AbortSignal): Promise<void> {
    const endsAt = performance.now() + MEETINGS_MS;
    for (;;)
      try {
        return await this.pullHeld(lease, job, signal);
      } catch (error) {
        if (!isOfOtherTrellis(error) || performance.now() >= endsAt) throw error;
        // Two that have met wait for different times.
        await sleep(Math.random() * MOST_APART_MS, undefined, { signal });
      }
  }

  private pullHeld(lease: Lease, job: PullJob | CompletePullJob, signal: AbortSignal): Promise<void> {
    return this.hosts.hold(job.appId ?? '', signal, async (hosted) => {
      let found: Promise<MissingNames | null> | null = null;
      // Once: a change at the host may already bring the names.
      const findMissing = (foreign: ForeignApp) => (found ??= this.missing.ofPull(job, foreign, signal));
      let met = NOTHING_MET;
      for (let changes = 0; ; changes++) {
        const isOutdated = changes === 0 && hosted?.leavesOutOthers === true;
        const there = { met, isOutdated, isChangedThere: changes > 0 };
        const outcome = await this.pull({ lease, job, signal, findMissing, there });
        if (outcome.kind === 'conflicts') throw mergeConflicts(outcome.mergeId, outcome.unresolved);
        if (outcome.kind === 'outdated') throw mergeOutdated(outcome.mergeId);
        if (outcome.kind !== 'not-at-host') return;
        if (hosted === null) throw outcome.refusal;
        if (changes === MOST_CHANGES) throw keepsMoving(outcome.refusal);
        const now = await hosted
          .apply({ ...outcome.wanted, ...decisionsOf(job) })
          .catch((error: unknown) => this.explainMissing(error, { job, signal }));
        met = {
          dataSources: [...met.dataSources, ...now.dataSources],
          tables: [...met.tables, ...now.tables],
          added: now.added,
          lostCredentials: [...met.lostCredentials, ...now.lostCredentials],
        };
      }
    });
  }

  /** Says which modules that are missing there the repository has. */
  private async explainMissing(
    error: unknown,
    { job, signal }: { job: PullJob | CompletePullJob; signal: AbortSignal },
  ): Promise<never> {
    if (!lacksModules(error)) throw error;
    throw await this.mirrors.use(job, job.input.target, async (repository) => {
      const { base } = await this.mirrors.fetch(repository, signal);
      return withModulesOf({ repository, base }, error);
    });
  }

  private async pull({ lease, job, signal, findMissing, there }: PullRequest): Promise<PullOutcome> {
    const isMerge = completesMerge(job) || job.input.merge === true;
    for (let readsBase = isMerge; ; readsBase = true) {
      const pulled = await this.read(lease, job, { readsBase, signal });
      const missing = await findMissing(pulled.foreign);
      const outcome = await this.database
        .transaction((tx) => this.store(tx, { lease, job, ...there, ...pulled, missing }))
        .catch(async (error: unknown) => {
          if (error instanceof AppHostedError && error.wanted !== null)
            return notAtHost(error, error.wanted, { job, ...pulled });
          throw await this.explainTakenName(error, { job, ...pulled, signal });
        });
      if (outcome.kind !== 'needs-base') return outcome;
    }
  }

  private async read(
    lease: Lease,
    job: PullJob | CompletePullJob,
    { readsBase, signal }: { readsBase: boolean; signal: AbortSignal },
  ): Promise<Pulled> {
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const fetched = await this.mirrors.fetch(repository, signal);
      // A push that was uncertain may have been the app's first.
      await this.pushed.settleUncertain({ lease, repository }, fetched.tip);
      const { workspaceId, appId } = job;
      const link = await this.adopt.find(repository, { workspaceId, appId: appId ?? '', tip: fetched.base });
      const last = link?.last;
      const from = selectLinkedApp(job.input.gitAppId, last?.syncedState);
      const read = this.readForeign(repository, { job, from, fetched, signal });
      const foreign = withLocalName(
        await (last ? read : read.catch((error: unknown) => this.refuse(job, error))),
        link,
      );
      const document =
        last && readsBase
          ? await readCommitted({ database: this.database, mirrors: this.mirrors }, repository, {
              ...link,
              last,
              signal,
            })
          : null;
      return { foreign, layout: repository.layout, base: document };
    });
  }

  /** Says of an app that was never in the repository what can be done about it. */
  private async refuse(job: PullJob | CompletePullJob, error: unknown): Promise<never> {
    if (!(error instanceof AppError) || error.code !== 'git_app_not_found') throw error;
    throw appNotInRepository(await this.apps.get(this.database.manager, job.appId ?? ''));
  }

  private readForeign(
    repository: OpenRepository,
    {
      job: { input },
      from,
      fetched: { base: tip },
      signal,
    }: { job: PullJob | CompletePullJob; from: AppSelector; fetched: FetchedBranch; signal: AbortSignal },
  ): Promise<ForeignApp> {
    const tag = 'tag' in input ? input.tag : undefined;
    if (tag === undefined) return readForeignApp(repository, { tip, from });
    return readTaggedApp({ mirrors: this.mirrors, repository, signal }, { tag, from, tip });
  }

  /** Says how the app can get a name that another one has here and has given up in the repository. */
  private async explainTakenName(
    error: unknown,
    { job, foreign, signal }: Pulled & { job: PullJob | CompletePullJob; signal: AbortSignal },
  ): Promise<unknown> {
    if (!(error instanceof AppError) || error.code !== 'app_name_taken') return error;
    const copy = copyOfJob(job);
    const first = await this.findHolder(copy, foreign.app.name);
    if (first === null) return error;
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const { base: tip } = await this.mirrors.fetch(repository, signal);
      const tree = treeReaderOf(repository.mirror, tip);
      let holder: AppWithVersion | null = first;
      for (let steps = 0; holder !== null && steps < MOST_HOLDERS; steps++) {
        const given = await findAppOfEntry(tree, repository.layout, holder.gitAppId);
        if (given === null || isSameName(given.name, holder.name)) return error;
        holder = await this.findHolder(copy, given.name);
        if (holder?.id === job.appId) return namesExchanged(error.message);
      }
      return pullFirst(error.message, first.name);
    });
  }

  private async findHolder(copy: WorkingCopy, name: string): Promise<AppWithVersion | null> {
    const found = await this.apps.findByName(this.database.manager, copy, trimmed(name));
    return found && this.apps.get(this.database.manager, found.id);
  }

  private async store(
    tx: EntityManager,
    {
      base,
      ...pulled
    }: Pulled & StateThere & Pick<ReplaceRequest, 'missing'> & Pick<PullRequest, 'lease' | 'job'>,
  ): Promise<MergeOutcome | ReplaceOutcome> {
    // Requests lock the app, and its name, before the queue. The opposite order could deadlock with them.
    const app = await this.apps.lock(tx, pulled.job.appId ?? '');
    const link = await this.links.find(app.id, tx);
    const { job } = pulled;
    // Without a last commit there is nothing to merge with.
    if (!completesMerge(job) && (job.input.merge !== true || !link?.last))
      return this.replace.run(tx, { ...pulled, job, app, link, base });
    if (!link) throw appNotInRepository();
    if (base === null) throw new TypeError('A merge needs the last commit.');
    return this.mergePull.run(tx, { ...pulled, app, link, base });
  }
}

/** Nothing was changed: two have begun to change the app at the same time. */
const isOfOtherTrellis = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'host_busy' && error.data.version !== undefined;

/** A merge that is completed later asks about nothing. */
function decisionsOf({ input }: PullJob | CompletePullJob): Pick<WantedState, 'asks' | 'tables'> {
  return {
    asks: 'asks' in input && input.asks === true,
    tables: 'tables' in input ? input.tables : undefined,
  };
}

/** Labels the wanted state by the commit it comes from. */
const notAtHost = (
  refusal: AppHostedError,
  wanted: Pick<WantedState, 'document'>,
  { job, foreign: { last, shared } }: Pick<Pulled, 'foreign'> & Pick<PullRequest, 'job'>,
): NotAtHost => ({
  kind: 'not-at-host',
  refusal,
  wanted: {
    ...{ ...wanted, label: labelOf(last.sha), shared },
    cause: { origin: 'pull', actorId: job.actorId, commit: last },
  },
});

const keepsMoving = (cause: AppHostedError) =>
  conflict(
    'git_remote_moved',
    'The branch has moved again and again while the app was changed in its editor.',
    {
      remedy: 'The app there has a state of the branch by now. Pull again.',
      cause,
    },
  );

const namesExchanged = (taken: string) =>
  conflict('app_name_taken', `${taken} In the repository, the apps have exchanged their names.`, {
    remedy: 'A deployment takes all of them over at once. Else rename one of them here before you pull.',
  });

const pullFirst = (taken: string, name: string) =>
  conflict('app_name_taken', `${taken} In the repository, that app has another name.`, {
    remedy: `Pull “${name}” first.`,
  });
