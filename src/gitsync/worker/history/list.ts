import { Injectable } from '@nestjs/common';
import { Apps, findChangedItems, keyOfItem, type Item, type AppDocument } from '../../../apps';
import { ByteCache } from '../../../core/concurrency';
import { Database } from '../../../core/database';
import { AppError } from '../../../core/errors';
import { isGitError, type Sha, type Commit, type Mirror } from '../../../git';
import type { CallWith } from '../../calls';
import { selectInHistory } from '../../domain/format/app-link';
import { locateApp, type LocatedApp } from '../../domain/format/locate-app';
import type { RepositoryLayout } from '../../domain/format/repository-layout';
import type { AppSelector } from '../../domain/format/tree';
import { cursorOf, findListedParents } from '../../domain/history';
import type { DefinitionInput, HistoryInput, ReadResult } from '../../queue/read-jobs';
import { DroppedStore } from '../../store/documents';
import { AppLinkStore } from '../../store/links';
import { Mirrors, treeReaderOf, type OpenRepository } from '../mirrors';
import { readDocument } from '../read-app';
import { CommitLog, DEPTHS, type LoggedCommit } from './log';
import { requireCommit, findHistory } from './walk';

/** Reads the history of an app. */
@Injectable()
export class ReadAppHistory {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly mirrors: Mirrors,
    private readonly dropped: DroppedStore,
  ) {}

  /** Lists the commits that changed the app, newest first, in pages. */
  async list(call: CallWith<HistoryInput>, signal: AbortSignal): Promise<ReadResult> {
    const { target, limit, after, of } = call.input;
    const link = await this.links.find(call.appId ?? '');
    if (!link?.last) return { items: [], nextCursor: null };
    const app = selectInHistory(link.gitAppId, link.last.syncedState);
    return this.mirrors.use(call, target, async (repository) => {
      const tip = await this.findTip(repository, { after, signal });
      if (tip === null) return { items: [], nextCursor: null };
      const tags = await this.findTags(repository, signal);
      const skipped = after?.count ?? 0;
      const { mirror, layout } = repository;
      const history = { mirror, layout, app };
      const { shas, end, all } = await findPage(history, { tip, skipped, limit, of, signal });
      const graph = all && (await findGraph(repository, { tip, shas: all }));
      return {
        items: await describe(history, shas, tags),
        nextCursor: end === null ? null : cursorOf({ tip, count: end }),
        ...(graph && { graph }),
      };
    });
  }

  /** Reads the document of the app as it was at a commit, with the repository's bytes. */
  async readDefinition(call: CallWith<DefinitionInput>, signal: AbortSignal): Promise<ReadResult> {
    const { target, sha } = call.input;
    const { id, gitAppId } = await this.apps.get(this.database.manager, call.appId ?? '');
    const link = await this.links.find(id);
    return this.mirrors.use(call, target, async (repository) => {
      const { targetId } = repository;
      const dropped = await this.dropped.find({ targetId, sha, gitAppId });
      if (dropped !== null) return { text: dropped };
      await requireCommit(this.mirrors, repository, { sha, signal });
      const tree = treeReaderOf(repository.mirror, sha);
      const app = selectInHistory(gitAppId, link?.last?.syncedState);
      const document = await readDocument(tree, await locateApp(tree, repository.layout, app));
      return { text: document.text };
    });
  }

  /** Returns the names of tags by their commits. A mirror that was opened for a further page does not know them yet. */
  private async findTags(repository: OpenRepository, signal: AbortSignal): Promise<Map<Sha, string[]>> {
    if (repository.mirror.tags === null) await this.mirrors.fetch(repository, signal);
    const byCommit = new Map<Sha, string[]>();
    for (const [name, sha] of repository.mirror.tags ?? [])
      byCommit.set(sha, [...(byCommit.get(sha) ?? []), name]);
    return byCommit;
  }

  /** Further pages go back from the tip of the first one, whatever was pushed since. */
  private async findTip(
    repository: OpenRepository,
    { after, signal }: { after: HistoryInput['after']; signal: AbortSignal },
  ): Promise<Sha | null> {
    if (after === null) return (await this.mirrors.fetch(repository, signal)).base;
    await requireCommit(this.mirrors, repository, { sha: after.tip, signal });
    return after.tip;
  }
}

async function describe(
  history: AppInHistory,
  shas: Sha[],
  tags: ReadonlyMap<Sha, string[]>,
): Promise<object[]> {
  const commits: Commit[] = [];
  for (const sha of shas) commits.push(await history.mirror.commit(sha));
  await fetchDocuments(history, commits);
  const items: object[] = [];
  for (const commit of commits) {
    const { sha, parents, message, author, date } = commit;
    const summary = await summarizeCommit(history, commit);
    const names = tags.get(sha) ?? [];
    items.push({ sha, parents, message: message.trimEnd(), author, date, ...summary, tags: names });
  }
  return items;
}

/** Fetches what a partial mirror lacks to compare the app in these commits with their first parents. */
async function fetchDocuments({ mirror, layout, app }: AppInHistory, commits: Commit[]): Promise<void> {
  const [newest] = commits;
  if (!mirror.fetchesWhatIsRead || newest === undefined) return;
  const located = await unlessUnreadable(() => locateApp(treeReaderOf(mirror, newest.sha), layout, app));
  if (located === null) return;
  const shas = new Set(commits.flatMap(({ sha, parents }) => [sha, ...parents.slice(0, 1)]));
  await mirror.fetchPaths([...shas], [layout.metaPath, located.path]);
}

/** Limits on the app's commits that are compared for a page: at first, then, and in all. */
const COMPARED = [16, 100, 500] as const;

export interface PageRequest {
  tip: Sha;
  /** Commits of the app before this page. */
  skipped: number;
  limit: number;
  /** Lists only the commits that changed this item. */
  of: Item | undefined;
  signal: AbortSignal;
}

interface FoundPage {
  shas: Sha[];
  /** Commits of the app before the next page; null if this is the last one. */
  end: number | null;
  /** All commits from the tip to the end of the page; null in the history of an item. */
  all: Sha[] | null;
}

/** Finds a page of the commits that changed an app, or one thing in it. */
async function findPage(history: AppInHistory, { of, ...request }: PageRequest): Promise<FoundPage> {
  if (of) return findPageOfItem(history, new ItemChanges(history, of), request);
  const { tip, skipped, limit, signal } = request;
  const end = skipped + limit;
  const found = await findHistory(history, { app: history.app, tip, limit: end + 1, signal });
  const all = found.slice(0, end);
  return { shas: all.slice(skipped), end: found.length > end ? end : null, all };
}

async function findPageOfItem(
  history: AppInHistory,
  changes: ItemChanges,
  { tip, skipped, limit, signal }: Omit<PageRequest, 'of'>,
): Promise<FoundPage> {
  const shas: Sha[] = [];
  let next = skipped;
  for (const count of COMPARED) {
    const end = skipped + count;
    const found = await findHistory(history, { app: history.app, tip, limit: end + 1, signal });
    for (; next < Math.min(found.length, end); next += 1) {
      signal.throwIfAborted();
      if (await changes.isChangedBy(found[next])) shas.push(found[next]);
      if (shas.length === limit) return { shas, end: found.length > next + 1 ? next + 1 : null, all: null };
    }
    if (found.length <= end) return { shas, end: null, all: null };
  }
  return { shas, end: next, all: null };
}

/** The app as a commit left it. */
interface CommitSummary {
  /** Null if the commit removed the app. */
  path: string | null;
  versionName: string | null;
  /** Null for the first commit of the app, and where a document cannot be read. */
  summary: { total: number; kinds: Record<string, number> } | null;
}

/** Cache of all mirrors. A commit never changes, and comparing two documents takes longer than all the rest of a page. */
const knownSummaries = new ByteCache<CommitSummary>(4 << 20);

/** Summarizes a commit's changes to an app. */
async function summarizeCommit(history: AppInHistory, commit: Commit): Promise<CommitSummary> {
  const key = cacheKeyOf(history, commit.sha);
  const present = knownSummaries.get(key);
  if (present !== undefined) return present;
  const summary = await summarize(history, commit);
  knownSummaries.add(key, summary, 2 * JSON.stringify(summary).length + key.length);
  return summary;
}

async function summarize(history: AppInHistory, { sha, parents }: Commit): Promise<CommitSummary> {
  const { located, document } = await readAppAt(history, sha);
  const former = document && parents.length > 0 ? (await readAppAt(history, parents[0])).document : null;
  const versionName = located?.isSplit ? document?.versionName : located?.versionName;
  return {
    path: located?.path ?? null,
    versionName: versionName ?? null,
    summary: document && former && summaryOf(former, document),
  };
}

function summaryOf(before: AppDocument, after: AppDocument): CommitSummary['summary'] {
  const { changes } = before.differenceTo(after);
  const kinds: Record<string, number> = {};
  for (const { kind } of changes) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return { total: changes.length, kinds };
}

/** Finds how listed commits follow each other; null in a straight history. `shas`: all of them from the tip on. */
export async function findGraph(
  { mirror, layout }: { mirror: Mirror; layout: RepositoryLayout },
  { tip, shas }: { tip: Sha; shas: readonly Sha[] },
): Promise<{ sha: Sha; parents: Sha[] }[] | null> {
  const last = shas.at(-1);
  if (last === undefined) return null;
  const commits = await loadUntil(CommitLog.of(mirror, layout.directory), { mirror, tip, last });
  const parents = findListedParents(commits, shas);
  return parents && shas.map((sha) => ({ sha, parents: parents.get(sha) ?? [] }));
}

/** Loads the log from the tip to `last`. It mostly still has the order in which the list was found. */
async function loadUntil(
  log: CommitLog,
  { mirror, tip, last }: { mirror: Mirror; tip: Sha; last: Sha },
): Promise<readonly LoggedCommit[]> {
  for (const depth of DEPTHS) {
    const commits = await log.load(mirror, tip, depth);
    const end = commits.findIndex(({ sha }) => sha === last) + 1;
    if (end > 0) return commits.slice(0, end);
  }
  return [];
}

interface AppInHistory {
  mirror: Mirror;
  layout: RepositoryLayout;
  app: AppSelector;
}

interface AppAtCommit {
  /** Null if the repository does not have the app. */
  located: LocatedApp | null;
  /** Null if the repository has no valid document of the app. */
  document: AppDocument | null;
}

/** Reads an app as it was at a commit. */
export async function readAppAt({ mirror, layout, app }: AppInHistory, commit: Sha): Promise<AppAtCommit> {
  const tree = treeReaderOf(mirror, commit);
  const located = await unlessUnreadable(() => locateApp(tree, layout, app));
  const document = located && (await unlessUnreadable(() => readDocument(tree, located)));
  return { located, document };
}

/** Names an app at a commit, or anything else about it that never changes, in a cache of all mirrors. */
const cacheKeyOf = ({ mirror, layout, app }: AppInHistory, ...shas: Sha[]): string =>
  [mirror.dir, layout.directory, ...shas, ...Object.entries(app).flat()].join('\n');

/** Returns null if the repository holds no valid app. Failures of the mirror itself are thrown. */
async function unlessUnreadable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    const isOfContent = error instanceof AppError && (!isGitError(error) || error.code === 'git_too_large');
    if (isOfContent) return null;
    throw error;
  }
}

/** Keys of the changed items; null if any may have changed. */
type Changed = ReadonlySet<string> | null;

/** Cache of all mirrors, by a commit and one of its parents: what differs between them never changes. */
const knownItems = new ByteCache<Changed>(8 << 20);
/** Limit on cached states: a commit is mostly the parent of the commit read before it. */
const MAX_STATES = 4;

/** Determines which commits of an app have changed one of its components or queries. */
class ItemChanges {
  private readonly states = new Map<string, AppAtCommit>();

  constructor(
    private readonly history: AppInHistory,
    private readonly item: Item,
  ) {}

  /** Returns whether the item differs from that in each parent; false if the app cannot be read. */
  async isChangedBy(sha: Sha): Promise<boolean> {
    const { parents } = await this.history.mirror.commit(sha);
    const edges = parents.length === 0 ? [null] : parents;
    for (const parent of edges) {
      const changed = await this.changedSince(parent, sha);
      if (changed !== null && !changed.has(keyOfItem(this.item))) return false;
    }
    return true;
  }

  private async changedSince(parent: Sha | null, sha: Sha): Promise<Changed> {
    const key = cacheKeyOf(this.history, parent ?? '', sha);
    const present = knownItems.get(key);
    if (present !== undefined) return present;
    const changed = await this.compare(parent, sha);
    knownItems.add(
      key,
      changed,
      [...(changed ?? [])].reduce((sum, each) => sum + 64 + 2 * each.length, key.length),
    );
    return changed;
  }

  private async compare(parent: Sha | null, sha: Sha): Promise<Changed> {
    const { document } = await this.stateAt(sha);
    if (document === null) return new Set();
    const before = parent === null ? null : (await this.stateAt(parent)).document;
    return findChangedItems(before, document);
  }

  private async stateAt(sha: Sha): Promise<AppAtCommit> {
    const state = this.states.get(sha) ?? (await readAppAt(this.history, sha));
    this.states.set(sha, state);
    for (const first of this.states.keys()) if (this.states.size > MAX_STATES) this.states.delete(first);
    return state;
  }
}
