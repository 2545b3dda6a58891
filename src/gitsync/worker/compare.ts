import { Injectable } from '@nestjs/common';
import {
  Apps,
  ReleaseStore,
  findNames,
  listChanges,
  parseAppDocument,
  hashOf,
  type AppDocument,
  type AppWithVersion,
  type Change,
  type ListedChange,
} from '../../apps';
import { Database } from '../../core/database';
import { AppError } from '../../core/errors';
import type { Sha } from '../../git';
import type { CallContext, CallWith } from '../calls';
import {
  AppChanges,
  appNotInRepository,
  asInParts,
  findClashes,
  isSplitLink,
  isLocal,
  locateApp,
  selectInHistory,
  findAppOfEntry,
  planCommit,
  changesOutdated,
  RememberedTree,
  sideOf,
  type AppSelector,
  type Clashes,
  type DocumentRef,
  type CommitPlan,
  type TreeReader,
} from '../domain';
import { AppHosts, type HeldHostedApp } from '../ports';
import type {
  CompareInput,
  ReadResult,
  CompareRefsInput,
  ReadInput,
  DiscardResult,
} from '../queue/job-inputs';
import { copyOfJob, type DiscardJob, type Lease } from '../queue/jobs';
import { QueueStore } from '../queue/queue-store';
import { findDocument, DiscardedStore } from '../store/documents';
import type { JobTarget } from '../store/job-references';
import { AppLinkStore, hasUncommittedChanges, type StoredLink } from '../store/links';
import { MergeStore } from '../store/merges';
import { intentOfApp } from './commit/plan-app';
import { countingTo } from './count-progress';
import { committedSide, foreignSide } from './merge';
import { requireCommit } from './history/walk';
import { Mirrors, treeReaderOf, type OpenRepository } from './mirrors';
import { readCommitted, readCommittedHere, readForeignApp, readDocument, findTaggedCommit } from './read-app';

/** Compares an app with its last commit or pull, or with an app of the repository. */
@Injectable()
export class CompareApp {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly mirrors: Mirrors,
  ) {}

  async run(call: CallWith<CompareInput>, signal: AbortSignal): Promise<ReadResult> {
    const tx = this.database.manager;
    const app = await this.apps.get(tx, call.appId ?? '');
    const { from } = call.input;
    if (from) return this.compareWith(call, { app, from }, signal);
    const link = await this.links.find(app.id);
    const since = link?.last?.sha ?? null;
    if (!hasUncommittedChanges(app, link))
      return { hasUncommittedChanges: false, since, ...presentChanges([], []) };
    if (!link?.committed) throw appNotInRepository();
    const { all, documents } = await this.changesOf(call, { app, link, signal });
    return { hasUncommittedChanges: true, since, ...presentChanges(all, documents) };
  }

  /** Compares the app with its last commit. Throws 404 `git_app_not_found` if there is none. */
  async changesOf(
    job: CallWith<CompareInput> | DiscardJob,
    { app, link, signal }: { app: AppWithVersion; link: StoredLink | null; signal: AbortSignal },
  ): Promise<AppChanges> {
    const followsName = link?.followsName ?? true;
    const { gitAppId, name: appName, version } = app;
    const { gitVersionId, name: versionName } = version;
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const stores = { database: this.database, mirrors: this.mirrors };
      const { document, syncedState } = await readCommittedHere(stores, repository, { link, signal });
      const text = await this.apps.documentOf(this.database.manager, version.id);
      // The repository's part files do not have the text by whose hash the app counts as unchanged.
      const hash = isSplitLink(syncedState, repository.layout) ? link?.committed?.documentHash : undefined;
      const kept = hash
        ? await findDocument(this.database.manager, { workspaceId: app.workspaceId, hash })
        : null;
      return new AppChanges(
        { document, syncedState, followsName, kept },
        { gitAppId, appName, gitVersionId, versionName, text },
        repository.layout,
      );
    });
  }

  /** Returns the changes that replacing the app by the repository's would make. */
  private compareWith(
    call: CallWith<CompareInput>,
    { app, from }: { app: AppWithVersion; from: AppSelector },
    signal: AbortSignal,
  ): Promise<ReadResult> {
    const { target } = call.input;
    return this.mirrors.use(call, target, async (repository) => {
      const { base: tip } = await this.mirrors.fetch(repository, signal);
      const { document, app: theirs } = await readForeignApp(repository, { tip, from });
      const present = await this.presentDocument(app, { ...theirs, document });
      // Apps that were created separately have different ids even for equal parts.
      return presentDifference(present, document.withIdsOf(present));
    });
  }

  /** Returns the app's document for a comparison with another one. `isSplit`: the other one comes from part files. */
  async presentDocument(
    app: AppWithVersion,
    { isSplit, document: other }: { isSplit: boolean; document: AppDocument },
  ): Promise<AppDocument> {
    const text = await this.apps.documentOf(this.database.manager, app.version.id);
    return isSplit ? asInParts(text, other) : parseAppDocument(text);
  }
}

/** Presents the changes between two documents. */
export const presentDifference = (before: AppDocument, after: AppDocument) =>
  presentChanges(before.differenceTo(after).changes, [before, after]);

/** Presents changes for the answer of a request: the first ones, cut if they are long. `documents` has the two compared ones. */
export function presentChanges(all: readonly Change[], documents: readonly AppDocument[]) {
  const list = listChanges(all);
  const { changes, total } = list;
  const names = findNames(list, documents);
  const isShort = ({ kind, fields, fieldCount }: ListedChange) =>
    kind !== 'timestamps' && fields.length < fieldCount;
  return {
    changes,
    total,
    truncated: total > changes.length || changes.some(isShort),
    ...(Object.keys(names).length > 0 ? { names } : {}),
  };
}

/** A document, and whether it comes from the split layout, which does not keep the order of lists. */
interface Side {
  document: AppDocument;
  isSplit: boolean;
}

interface AppRepository {
  app: AppWithVersion;
  link: StoredLink | null;
  repository: OpenRepository;
  signal: AbortSignal;
}

/** Compares two states of an app: the edited version, other versions, commits, branches, and tags. */
@Injectable()
export class CompareRefs {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly mirrors: Mirrors,
    private readonly releases: ReleaseStore,
  ) {}

  async run(call: CallWith<CompareRefsInput>, signal: AbortSignal): Promise<ReadResult> {
    const { from, to, hasText, hasClashes } = call.input;
    const { documents, app, link } = await this.readStates(call, [from, to], signal);
    const [before, after] = documents;
    const { changes } = before.differenceTo(after);
    const opened = { call, app, link, signal };
    return {
      ...presentChanges(changes, [before, after]),
      ...(hasText && { text: { from: before.text, to: after.text } }),
      ...(hasClashes && { clashes: await this.clashesOf(opened, to, changes) }),
    };
  }

  /** Reads states of the app in a form in which they can be compared with each other. */
  async readStates(
    call: CallWith<{ target: JobTarget | null }>,
    refs: readonly DocumentRef[],
    signal: AbortSignal,
  ): Promise<{ documents: AppDocument[]; app: AppWithVersion; link: StoredLink | null }> {
    const { target } = call.input;
    const app = await this.apps.get(this.database.manager, call.appId ?? '');
    const link = await this.links.find(app.id);
    const sides: Side[] = [];
    const readAll = async (repository: OpenRepository | null) => {
      for (const ref of refs)
        sides.push(
          repository === null || isLocal(ref)
            ? await this.readLocal(app, ref)
            : await this.readRemote(ref, { app, link, repository, signal }),
        );
    };
    if (target === null || refs.every(isLocal)) await readAll(null);
    else await this.mirrors.use(call, target, readAll);
    const inParts = sides.find((side) => side.isSplit);
    const documents = sides.map(({ document, isSplit }) =>
      inParts && !isSplit ? asInParts(document.text, inParts.document) : document,
    );
    return { documents, app, link };
  }

  /** Finds which of their changes a merge with the uncommitted ones would have to resolve, as a pull merges. */
  private async clashesOf(
    { call, app, link, signal }: Omit<AppRepository, 'repository'> & { call: CallWith<CompareRefsInput> },
    to: DocumentRef,
    theirs: readonly Change[],
  ): Promise<Clashes> {
    const last = link?.last;
    if (!link || !last || isLocal(to)) return { mine: [], theirs: [] };
    return this.mirrors.use(call, call.input.target, async (repository) => {
      const stores = { database: this.database, mirrors: this.mirrors };
      const base = await readCommitted(stores, repository, { workspaceId: app.workspaceId, last, signal });
      const tip = await this.findCommit(to, { app, link, repository, signal });
      const from = selectInHistory(app.gitAppId, last.syncedState);
      const foreign = await readForeignApp(repository, { tip, from });
      const text = await this.apps.documentOf(this.database.manager, app.version.id);
      const { name: appName, version } = app;
      const names = { appName, gitVersionId: version.gitVersionId, versionName: version.name };
      const isSplit = isSplitLink(last.syncedState, repository.layout);
      const mine = sideOf(text, names, { isSplit, committed: base });
      const sides = {
        base: committedSide(last, base, { app, followsName: link.followsName }),
        mine,
        theirs: foreignSide(foreign, { app, link }),
      };
      const committed = await readCommittedHere(stores, repository, { link, signal });
      const { followsName } = link;
      const own = new AppChanges(
        { ...committed, followsName },
        { ...names, gitAppId: app.gitAppId, text },
        repository.layout,
      );
      return findClashes(sides, { mine: own.all, theirs });
    });
  }

  private async readLocal(app: AppWithVersion, ref: DocumentRef): Promise<Side> {
    const tx = this.database.manager;
    if (ref.kind === 'live')
      return { document: parseAppDocument(await this.releases.getLiveDocument(app.id)), isSplit: false };
    const { id } =
      ref.kind === 'version' ? await this.apps.getVersion(tx, { appId: app.id, ...ref }) : app.version;
    return { document: parseAppDocument(await this.apps.documentOf(tx, id)), isSplit: false };
  }

  private async readRemote(ref: DocumentRef, opened: AppRepository): Promise<Side> {
    const { app, link, repository, signal } = opened;
    if (ref.kind === 'last') {
      const stores = { database: this.database, mirrors: this.mirrors };
      const { document, syncedState } = await readCommittedHere(stores, repository, { link, signal });
      return { document, isSplit: isSplitLink(syncedState, repository.layout) };
    }
    const sha = await this.findCommit(ref, opened);
    const tree = treeReaderOf(repository.mirror, sha);
    const located = await locateApp(
      tree,
      repository.layout,
      selectInHistory(app.gitAppId, link?.last?.syncedState),
    );
    return { document: await readDocument(tree, located), isSplit: located.isSplit };
  }

  private async findCommit(ref: DocumentRef, { repository, signal }: AppRepository): Promise<Sha> {
    const { branch } = repository;
    if (ref.kind === 'commit') {
      await requireCommit(this.mirrors, repository, { sha: ref.sha, signal });
      return ref.sha;
    }
    if (ref.kind === 'tag') {
      await this.mirrors.fetch(repository, signal);
      return findTaggedCommit({ mirrors: this.mirrors, repository, signal }, ref.tag);
    }
    const name = ref.kind === 'branch' ? ref.branch : branch;
    const tip = await this.mirrors.fetchBranch(repository, name, signal);
    if (tip !== null) return tip;
    throw new AppError('git_branch_not_found', 404, `The repository has no branch “${name}”.`);
  }
}

type PlanState = 'new' | 'changed' | 'same' | 'differs' | 'name_taken' | 'moved';

/** Plans a commit of every app that has uncommitted changes, without making one: the preview of a commit of all. */
@Injectable()
export class PreviewCommit {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly mirrors: Mirrors,
  ) {}

  async run(call: CallWith<ReadInput>, { signal, onStep }: CallContext): Promise<ReadResult> {
    const tx = this.database.manager;
    const ofBranch = await this.apps.idsByGitId(copyOfJob(call));
    const ids = [...ofBranch.values()].map(({ id }) => id).sort();
    const links = await this.links.findMany(ids);
    const isOpen = (app: AppWithVersion) => hasUncommittedChanges(app, links.get(app.id) ?? null);
    const open = (await this.apps.findMany(tx, ids)).filter(isOpen);
    const { target } = call.input;
    const acceptedAt = new Date();
    return this.mirrors.use(call, target, async (repository) => {
      const { base } = await this.mirrors.fetch(repository, signal);
      const tree = new RememberedTree(treeReaderOf(repository.mirror, base));
      const byVersion = new Map(open.map((app) => [app.version.id, app]));
      const count = countingTo(open.length, onStep);
      const items: Record<string, unknown>[] = [];
      for await (const { versionId, document } of this.apps.eachDocument(tx, [...byVersion.keys()])) {
        signal.throwIfAborted();
        const app = byVersion.get(versionId)!;
        const link = links.get(app.id) ?? null;
        items.push(await this.planApp({ repository, tree, acceptedAt }, { app, link, document }));
        count();
      }
      return { items };
    });
  }

  private async planApp(
    { repository, tree, acceptedAt }: { repository: OpenRepository; tree: TreeReader; acceptedAt: Date },
    { app, link, document }: { app: AppWithVersion; link: StoredLink | null; document: string },
  ): Promise<Record<string, unknown>> {
    const { sharedId: appId, name } = app;
    const syncedState = link?.last?.syncedState ?? null;
    const row = { appId, name, theirs: null, problem: null };
    try {
      const job = intentOfApp(app, { kind: 'several', acceptedAt, document });
      const { layout } = repository;
      const plan = await planCommit({ tree, layout, job, link: syncedState, seen: null });
      return {
        ...row,
        state: stateOf(plan, syncedState !== null),
        theirs: await theirsOf(plan, { repository, tree, app }),
      };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { ...row, state: 'problem', problem: { code: error.code, detail: error.message } };
    }
  }
}

function stateOf({ kind }: CommitPlan, isLinked: boolean): PlanState {
  switch (kind) {
    case 'changes':
      return isLinked ? 'changed' : 'new';
    case 'nothing':
      return 'same';
    case 'conflict':
      return isLinked ? 'moved' : 'differs';
    case 'name_taken':
      return 'name_taken';
  }
}

/** Returns the app that prevents the commit, with its last commit according to its entry. */
async function theirsOf(
  plan: CommitPlan,
  { repository, tree, app }: { repository: OpenRepository; tree: TreeReader; app: AppWithVersion },
): Promise<Record<string, unknown> | null> {
  if (plan.kind !== 'conflict' && plan.kind !== 'name_taken') return null;
  const by =
    plan.kind === 'name_taken' ? plan.by : { gitAppId: app.gitAppId, name: app.name, path: plan.path };
  const entry = by.gitAppId === null ? null : await findAppOfEntry(tree, repository.layout, by.gitAppId);
  return { ...by, name: entry?.name ?? by.name, lastCommit: entry?.lastCommit ?? null };
}

/** Limit on attempts: a typing user saves every few seconds. */
const ATTEMPTS = 5;

interface Remaining {
  text: string;
  count: number;
}

/** Part of the name of the version created at the host. */
const LABEL = 'discard';

/** Reverts uncommitted changes of an app, first at its host, and keeps the former document. */
@Injectable()
export class DiscardChanges {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly compare: CompareApp,
    private readonly queues: QueueStore,
    private readonly discarded: DiscardedStore,
    private readonly hosts: AppHosts,
    private readonly merges: MergeStore,
  ) {}

  run(lease: Lease, job: DiscardJob, signal: AbortSignal): Promise<void> {
    return this.hosts.hold(job.appId ?? '', signal, (hosted) => this.discard(lease, job, { hosted, signal }));
  }

  private async discard(
    lease: Lease,
    job: DiscardJob,
    { hosted, signal }: { hosted: HeldHostedApp | null; signal: AbortSignal },
  ): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const app = await this.apps.get(this.database.manager, job.appId ?? '');
      const link = await this.links.find(app.id);
      const remaining = (await this.compare.changesOf(job, { app, link, signal })).discard(job.input.only);
      if (hosted && isOther(remaining, app)) {
        const cause = { origin: 'discard', actorId: job.actorId, commit: null } as const;
        await hosted.apply({ document: remaining.text, label: LABEL, cause });
      }
      if (await this.store(lease, { job, app, remaining })) return;
    }
    throw changesOutdated();
  }

  /** Returns false if the document has changed since it was read. */
  private store(
    lease: Lease,
    { job, app, remaining }: { job: DiscardJob; app: AppWithVersion; remaining: Remaining },
  ): Promise<boolean> {
    const { text, count } = remaining;
    // Requests lock the app before the queue. The opposite order could deadlock with them.
    return this.database.transaction(async (outer) => {
      const present = await this.apps.lock(outer, app.id);
      const { id: versionId, documentHash } = present.version;
      if (versionId !== app.version.id || documentHash !== app.version.documentHash) return false;
      const result: DiscardResult = { discarded: count, undo: null };
      if (isOther(remaining, present)) {
        const document = await this.apps.documentOf(outer, versionId);
        const remainingHash = hashOf(text);
        // The host of an app keeps the former version.
        if (!present.hosted)
          result.undo = await this.discarded.keep(outer, app.id, { versionId, document, remainingHash });
        await this.apps.replaceDocument(outer, present, { document: text, changedById: job.actorId });
        if (!job.input.only) await this.merges.endOf(outer, app.id);
      }
      await this.queues.guarded(lease, (tx) => this.queues.succeed(tx, job, { commit: null, result }));
      return true;
    });
  }
}

const isOther = ({ text }: Remaining, { version }: AppWithVersion): boolean =>
  hashOf(text) !== version.documentHash;
