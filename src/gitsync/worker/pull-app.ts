import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppHostedError, Apps, type AppDocument } from '../../apps';
import { Database } from '../../core/database';
import { labelOf } from '../ports';
import { AppLinkStore } from '../store/app-link-store';
import { completesMerge, type CompletePullJob, type PullJob } from '../queue/job';
import type { Lease } from '../queue/queue-store';
import { appNotInRepository, mergeConflicts, mergeOutdated, selectLinkedApp } from '../domain';
import type { AppSelector, RepositoryLayout } from '../domain';
import { readCommitted } from './committed-document';
import { readForeignApp, withLocalName, type ForeignApp } from './foreign-app';
import { SettlePushed } from './commit/settle-pushed';
import { CombinePull, type CombineOutcome } from './merge/combine-pull';
import { NeedsBaseError, ReplaceApp } from './merge/replace-app';
import { Mirrors, type FetchedBranch, type OpenRepository } from './mirrors';
import { NotInPlaceError } from './not-in-place-error';
import { readTaggedApp } from './releases/read-tagged-app';

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
    private readonly pushed: SettlePushed,
    private readonly combine: CombinePull,
    private readonly replace: ReplaceApp,
  ) {}

  async run(lease: Lease, job: PullJob | CompletePullJob, signal: AbortSignal): Promise<void> {
    const isMerge = completesMerge(job) || job.input.merge === true;
    for (let readsBase = isMerge; ; readsBase = true) {
      const pulled = await this.read(lease, job, { readsBase, signal });
      const outcome = await this.database
        .transaction((tx) => this.store(tx, { lease, job, ...pulled }))
        .catch((error: unknown) => {
          if (error instanceof NeedsBaseError) return null;
          throw inPlaceFirst(error, pulled);
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
      await this.pushed.settleUncertain({ lease, repository }, fetched.tip);
      // The push that was uncertain may have been the app's first.
      const link = await this.links.find(job.appId ?? '');
      const last = link?.last;
      if (!last) throw appNotInRepository();
      const from = selectLinkedApp(job.input.gitAppId, last.syncedState);
      const foreign = withLocalName(await this.readForeign(repository, { job, from, fetched, signal }), link);
      const document = readsBase
        ? await readCommitted({ database: this.database, mirrors: this.mirrors }, repository, {
            ...link,
            last,
            signal,
          })
        : null;
      return { foreign, layout: repository.layout, base: document };
    });
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

  private async store(
    tx: EntityManager,
    { base, ...pulled }: Pulled & { lease: Lease; job: PullJob | CompletePullJob },
  ): Promise<CombineOutcome | { kind: 'replaced' }> {
    // Requests lock the app, and its name, before the queue. The opposite order could deadlock with them.
    const app = await this.apps.lock(tx, pulled.job.appId ?? '');
    const link = await this.links.find(app.id, tx);
    const { job } = pulled;
    if (!completesMerge(job) && job.input.merge !== true) {
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
