import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppHostedError, Apps, type AppDocument, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { AppError, conflict } from '../../core/errors';
import { isSameName, trimmed } from '../../core/names';
import type { WorkingCopy } from '../../workspaces';
import {
  appNotInRepository,
  findAppOfEntry,
  mergeConflicts,
  mergeOutdated,
  selectLinkedApp,
  type AppSelector,
  type RepositoryLayout,
} from '../domain';
import { labelOf } from '../ports';
import { completesMerge, copyOfJob, type CompletePullJob, type PullJob } from '../queue/job';
import type { Lease } from '../queue/queue-store';
import { AppLinkStore } from '../store/links';
import { readCommitted } from './committed-document';
import { CombinePull, type CombineOutcome } from './merge';
import { NeedsBaseError, ReplaceApp } from './merge/replace-app';
import { Mirrors, treeReaderOf, type FetchedBranch, type OpenRepository } from './mirrors';
import { NotInPlaceError } from './not-in-place-error';
import { readForeignApp, withLocalName, type ForeignApp } from './read-app';
import { readTaggedApp } from './releases/read-tagged-app';
import { SettleLink } from './settle-link';

/** Apps whose names depend on each other that are looked at. */
const MOST_HOLDERS = 20;

interface Pulled {
  foreign: ForeignApp;
  layout: RepositoryLayout;
  /** Document of the last commit or pull; null if it was not read. */
  base: AppDocument | null;
}

/** Brings an app to its state on the branch, or at a tag, in one transaction, so that nobody sees a part of it. */
@Injectable()
export class PullApp {
  constructor(
    private readonly database: Database,
    private readonly mirrors: Mirrors,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly settled: SettleLink,
    private readonly combine: CombinePull,
    private readonly replace: ReplaceApp,
  ) {}

  async run(lease: Lease, job: PullJob | CompletePullJob, signal: AbortSignal): Promise<void> {
    const isMerge = completesMerge(job) || job.input.merge === true;
    for (let readsBase = isMerge; ; readsBase = true) {
      const pulled = await this.read(lease, job, { readsBase, signal });
      const outcome = await this.database
        .transaction((tx) => this.store(tx, { lease, job, ...pulled }))
        .catch(async (error: unknown) => {
          if (error instanceof NeedsBaseError) return null;
          throw await this.explainTakenName(inPlaceFirst(error, pulled), { job, ...pulled, signal });
        });
      if (outcome === null) continue;
      if (outcome.kind === 'conflicts') throw mergeConflicts(outcome.mergeId, outcome.unresolved);
      if (outcome.kind === 'outdated') throw mergeOutdated(outcome.mergeId);
      return;
    }
  }

  private async read(
    lease: Lease,
    job: PullJob | CompletePullJob,
    { readsBase, signal }: { readsBase: boolean; signal: AbortSignal },
  ): Promise<Pulled> {
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const fetched = await this.mirrors.fetch(repository, signal);
      const link = await this.settled.find(lease, repository, { appId: job.appId ?? '', fetched });
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
    const found = await this.apps.findNamed(this.database.manager, copy, trimmed(name));
    return found && this.apps.get(this.database.manager, found.id);
  }

  private async store(
    tx: EntityManager,
    { base, ...pulled }: Pulled & { lease: Lease; job: PullJob | CompletePullJob },
  ): Promise<CombineOutcome | { kind: 'replaced' }> {
    // Requests lock the app, and its name, before the queue. The opposite order could deadlock with them.
    const app = await this.apps.lock(tx, pulled.job.appId ?? '');
    const link = await this.links.find(app.id, tx);
    const { job } = pulled;
    // Without a last commit there is nothing to merge with.
    if (!completesMerge(job) && (job.input.merge !== true || !link?.last)) {
      await this.replace.run(tx, { ...pulled, job, app, link, base });
      return { kind: 'replaced' };
    }
    if (!link) throw appNotInRepository();
    if (base === null) throw new TypeError('A merge needs the last commit.');
    return this.combine.run(tx, { ...pulled, app, link, base });
  }
}

/** Names the commit whose state an app is to get in the place where it is edited. */
function inPlaceFirst(error: unknown, { foreign }: Pulled): unknown {
  if (!(error instanceof AppHostedError) || error.wanted === null) return error;
  return new NotInPlaceError(error, { ...error.wanted, label: labelOf(foreign.last.sha) });
}

const namesExchanged = (taken: string) =>
  conflict('app_name_taken', `${taken} In the repository, the apps have exchanged their names.`, {
    remedy: 'A deployment takes all of them over at once. Else rename one of them here before you pull.',
  });

const pullFirst = (taken: string, name: string) =>
  conflict('app_name_taken', `${taken} In the repository, that app has another name.`, {
    remedy: `Pull “${name}” first.`,
  });
