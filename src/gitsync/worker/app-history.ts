import { posix } from 'node:path';
import { ByteCache } from '../../core/concurrency';
import type { Commit, FoundEntry, Mirror, Sha } from '../../git';
import { AppStateReader, type AppState } from '../domain/format/app-link';
import { decodeMeta, MetaOutline, problemOf } from '../domain/format/meta-file';
import type { RepositoryLayout } from '../domain/format/repository-layout';
import {
  findFile,
  maxFileBytes,
  RememberedTree,
  type AppSelector,
  type TreeReader,
} from '../domain/format/tree';
import type { LastCommit } from '../store/links';
import { treeReaderOf } from './mirrors';

/** Commits that are searched at most. Older ones are not worth the time. */
const MAX_COMMITS = 5_000;
/** Commits that are read first. They mostly contain the ones wanted, so the others need not be read. */
const FIRST_COMMITS = 64;

const LEAST_COMMITS_AHEAD = 256;
/** Their roots may take some 100 KB each, and as many ids as one request may name. */
const MOST_COMMITS_AHEAD = 2_000;

/**
 * Returns how many commits to look at together next, after `walked` ones: as many as before, since a search that has come far
 * is likely to go on, and a partial mirror takes some requests for each batch.
 */
export const commitsAhead = (walked: number): number =>
  Math.min(Math.max(walked, LEAST_COMMITS_AHEAD), MOST_COMMITS_AHEAD);

/** Apps whose folders are fetched with them. */
const FOLDERS_AHEAD = 20;

interface History {
  mirror: Mirror;
  layout: RepositoryLayout;
  /** Trees of commits that are read before or after, too. */
  treeAt?: (commit: Sha) => TreeReader;
}

/** Trees that are remembered at a time: a walk compares a commit with its parents. */
const MAX_TREES = 8;

/** Returns the trees of commits from which many apps are read. */
export function rememberTrees(mirror: Mirror): (commit: Sha) => TreeReader {
  const trees = new Map<Sha, TreeReader>();
  return (commit) => {
    const tree = trees.get(commit) ?? new RememberedTree(treeReaderOf(mirror, commit));
    trees.delete(commit);
    trees.set(commit, tree);
    const [oldest] = trees.keys();
    if (trees.size > MAX_TREES && oldest !== undefined) trees.delete(oldest);
    return tree;
  };
}

/**
 * Lists the commits that led to the app's state at `tip`, newest first, like `git log --follow`: those whose state of the app
 * differs from every parent's. A merge that took the app from one parent continues with that parent alone. Excludes `until`
 * and its ancestors; a commit that is not in the history excludes nothing.
 */
export async function findCommitsOfApp(
  history: History,
  { app, ...request }: { tip: Sha; app: AppSelector; until: Sha | null; limit: number },
): Promise<Commit[]> {
  const [found] = await findCommitsOfApps(history, { ...request, apps: [app] });
  return found;
}

/** Lists the commits of several apps as `findCommitsOfApp` does, in one walk. */
export async function findCommitsOfApps(
  history: History,
  { limit, ...request }: { tip: Sha; apps: AppSelector[]; until: Sha | null; limit: number },
): Promise<Commit[][]> {
  const found: Commit[][] = request.apps.map(() => []);
  await eachChange(history, request, (index, commit) => found[index].push(commit) < limit);
  return found;
}

/**
 * Finds the commit that brought each of the apps to its state at `tip`, in one walk; null if that is too long ago to be
 * found.
 */
export async function findLastCommits(
  history: History,
  request: { tip: Sha; apps: AppSelector[] },
): Promise<(Commit | null)[]> {
  const found: (Commit | null)[] = request.apps.map(() => null);
  await eachChange(history, { ...request, until: null }, (index, commit) => {
    found[index] = commit;
    return false;
  });
  return found;
}

/** Visits the commits that changed each of the apps, newest first, for as long as `visit` returns true for the app. */
async function eachChange(
  { mirror, layout, treeAt = rememberTrees(mirror) }: History,
  { tip, apps, until }: { tip: Sha; apps: AppSelector[]; until: Sha | null },
  visit: (index: number, commit: Commit) => boolean,
): Promise<void> {
  const changes = new CommitChangesReader(mirror, layout);
  const open = new Map(
    apps.map((app, index) => [index, new AppStates({ treeAt, changes, layout, tip, app })]),
  );
  if (open.size === 0) return;
  const fetch = async (commits: Commit[]) => {
    const states = [...open.values()].slice(0, FOLDERS_AHEAD);
    const folders = await Promise.all(states.map((each) => each.findFolder()));
    await changes.fetch(commits, { folders: folders.filter((folder) => folder !== null) });
  };
  for await (const commit of walk(mirror, { tip, until, fetch })) {
    for (const [index, states] of await passOnOthers(open, commit, changes)) {
      const isChanged = await states.isChangedBy(commit);
      states.forget(commit.sha);
      if (isChanged && !visit(index, commit)) open.delete(index);
    }
    if (open.size === 0) return;
  }
}

/** Returns the apps that a commit may have changed. The others have the same state in its first parent. */
async function passOnOthers(
  open: ReadonlyMap<number, AppStates>,
  commit: Commit,
  changes: CommitChangesReader,
): Promise<[number, AppStates][]> {
  const led = [...open].filter(([, states]) => states.isLedBy(commit));
  const [parent] = commit.parents;
  if (led.length === 0 || parent === undefined) return led;
  const ofParent = await changes.read({ commit: commit.sha, parent });
  return led.filter(([, states]) => !states.passOn(commit, ofParent));
}

async function* walk(
  mirror: Mirror,
  { tip, until, fetch }: { tip: Sha; until: Sha | null; fetch: (commits: Commit[]) => Promise<void> },
): AsyncGenerator<Commit, void> {
  for (const [start, depth] of [
    [0, FIRST_COMMITS],
    [FIRST_COMMITS, MAX_COMMITS],
  ]) {
    const commits = await mirror.walk({ from: tip, hide: until, limit: depth });
    for (let at = start; at < commits.length;) {
      const next = commits.slice(at, at + commitsAhead(at));
      await fetch(next);
      yield* next;
      at += next.length;
    }
    if (commits.length < depth) return;
  }
}

/** States of an app in the commits of a walk, from the newest to the oldest. */
class AppStates {
  private readonly reader: AppStateReader;
  private readonly known = new Map<Sha, AppState>();
  /** Commits still to come that led to the state at the tip. */
  private readonly leading: Set<Sha>;

  constructor(
    private readonly from: {
      treeAt: (commit: Sha) => TreeReader;
      changes: CommitChangesReader;
      layout: RepositoryLayout;
      tip: Sha;
      app: AppSelector;
    },
  ) {
    this.leading = new Set([from.tip]);
    this.reader = new AppStateReader(from.layout, from.app);
  }

  /** Returns false for a commit that did not lead to the state at the tip, since a merge has taken the app from another parent. */
  isLedBy({ sha }: Commit): boolean {
    if (this.leading.has(sha)) return true;
    this.forget(sha);
    return false;
  }

  /**
   * Takes the commit's state as its first parent's, and returns true, if `changes` tells that they are the same. Reads nothing:
   * most apps are the same in most commits.
   */
  passOn({ sha, parents: [parent] }: Commit, changes: CommitChanges): boolean {
    const state = this.known.get(sha);
    if (state === undefined || this.from.changes.mayTouch(this.from.app, state, changes) !== false)
      return false;
    this.known.delete(sha);
    this.known.set(parent, state);
    this.leading.delete(sha);
    this.leading.add(parent);
    return true;
  }

  /** Returns whether the app's state in the commit, which led to the one at the tip, differs from each parent's. */
  async isChangedBy({ sha, parents }: Commit): Promise<boolean> {
    this.leading.delete(sha);
    const state = await this.stateAt(sha);
    if (parents.length === 0) return state.text !== null;
    for (const parent of parents) {
      const isSame = !(await this.mayDiffer(state, { commit: sha, parent }));
      if (isSame) this.known.set(parent, state);
      if (!isSame && (await this.stateAt(parent)).text !== state.text) continue;
      this.leading.add(parent);
      return false;
    }
    for (const parent of parents) this.leading.add(parent);
    return true;
  }

  /** Returns the folder of the app's file in the newest commit whose state is known; null if it has none. */
  async findFolder(): Promise<string | null> {
    const [state = await this.stateAt(this.from.tip)] = this.known.values();
    return state.path === null ? null : posix.dirname(state.path);
  }

  forget(sha: Sha): void {
    this.known.delete(sha);
  }

  /** Returns false only if the app has the same state at the parent. */
  private async mayDiffer(state: AppState, edge: { commit: Sha; parent: Sha }): Promise<boolean> {
    const { changes, app } = this.from;
    return changes.mayTouch(app, state, await changes.read(edge)) ?? changes.hasSplitApps(edge.parent);
  }

  private async stateAt(sha: Sha): Promise<AppState> {
    const state = this.known.get(sha) ?? (await this.reader.getState(this.from.treeAt(sha)));
    this.known.set(sha, state);
    return state;
  }
}

/** Describes the commit that last changed the app. */
export async function lastCommitOfApp(
  history: History,
  { tip, app }: { tip: Sha; app: AppSelector },
): Promise<DescribedCommit> {
  const [last] = await findLastCommits(history, { tip, apps: [app] });
  return describeCommit(last, tip);
}

export type DescribedCommit = Omit<LastCommit, 'syncedState' | 'documentHash'>;

/** Describes an app's last commit. If it was not found, only the tip that has the app is known. */
export function describeCommit(last: Commit | null, tip: Sha): DescribedCommit {
  if (last === null)
    return { sha: tip, isUnknown: true, message: '', author: { name: '', email: '' }, date: new Date(0) };
  const { sha, message, author, date } = last;
  return { sha, message: message.trimEnd(), author, date };
}

/** Describes a commit for an answer. */
export const presentCommit = ({ sha, message, author, date }: DescribedCommit) => ({
  sha,
  message: message.trimEnd(),
  author,
  date,
});

/**
 * Returns the commit that brought the app to its state at `tip` if that differs from the state at `last`. Without commits of
 * the app since then, it may differ because the history was replaced (force push), or because a merge took an older state.
 */
export async function findReplacedState(
  history: History,
  request: { tip: Sha; app: AppSelector; last: Sha },
): Promise<DescribedCommit | null> {
  const { mirror, layout, treeAt = (commit) => treeReaderOf(mirror, commit) } = history;
  const { tip, app, last } = request;
  if (last === tip) return null;
  const reader = new AppStateReader(layout, app);
  const isKnown = await mirror.hasCommit(last);
  const before = isKnown ? await reader.findState(treeAt(last)) : undefined;
  return before === (await reader.findState(treeAt(tip))) ? null : lastCommitOfApp(history, { tip, app });
}

/** Paths that differ between a commit and one of its parents, of all apps. */
export interface CommitChanges {
  /** Ids of the entries; null if any may differ. */
  entries: ReadonlySet<string> | null;
  /** Names in the directory; null if any may differ. */
  names: ReadonlySet<string> | null;
}

/** Cache of all mirrors. Every app of a repository that is imported or checked needs the same changes. */
const known = new ByteCache<CommitChanges>(8 << 20);

const NONE: ReadonlySet<string> = new Set();

/** Determines which commits cannot have changed an app, without reading the app in each of them. */
export class CommitChangesReader {
  /** Outline of the last commit's entries: a walk continues from there. */
  private lastOutline: { oid: string; outline: MetaOutline | null } | null = null;
  /** Folder of the apps in the commits that are read next. */
  private folders: ReadonlyMap<Sha, FoundEntry | null> = new Map();

  constructor(
    private readonly mirror: Mirror,
    private readonly layout: RepositoryLayout,
  ) {}

  /**
   * Prepares to read the changes of these commits: finds the folder of the apps in all of them, and fetches what a partial
   * mirror lacks of the list of apps, and of the folders of some apps, where that folder has changed.
   */
  async fetch(
    commits: readonly { sha: Sha; parents: readonly Sha[] }[],
    { folders }: { folders: readonly string[] },
  ): Promise<void> {
    const shas = new Set(commits.flatMap(({ sha, parents }) => [sha, ...parents]));
    const { metaPath, directory } = this.layout;
    this.folders = await this.mirror.findFolders([...shas], directory);
    const idIn = (sha: Sha) => this.folders.get(sha)?.oid;
    const changed = commits.filter(({ sha, parents }) =>
      parents.some((parent) => idIn(parent) !== idIn(sha)),
    );
    const read = new Set(changed.flatMap(({ sha, parents }) => [sha, ...parents]));
    await this.mirror.fetchPaths([...read], [metaPath, ...folders]);
  }

  /**
   * Returns false only if the app has the same state at the parent; null if that depends on whether the parent has apps in the
   * split layout, which neither list of names covers. `state`: the app's state at the commit.
   */
  mayTouch(app: AppSelector, { path }: AppState, { entries, names }: CommitChanges): boolean | null {
    if ('gitAppId' in app && (entries === null || entries.has(app.gitAppId))) return true;
    if (path === null) return null;
    const found = this.layout.findNames(path);
    return found === null || names === null || names.has(found.appName);
  }

  async hasSplitApps(commit: Sha): Promise<boolean> {
    return (await this.mirror.findEntry(commit, this.layout.splitMetaPath)) !== null;
  }

  async read(edge: { commit: Sha; parent: Sha }): Promise<CommitChanges> {
    const key = [this.mirror.dir, this.layout.directory, edge.commit, edge.parent].join('\n');
    const present = known.get(key);
    if (present !== undefined) return present;
    const changes = (await this.isSameFolder(edge))
      ? { entries: NONE, names: NONE }
      : { entries: await this.changedEntries(edge), names: await this.changedNames(edge) };
    known.add(key, changes, key.length + bytesOf(changes.entries) + bytesOf(changes.names));
    return changes;
  }

  /** Most commits of a repository that is not for apps alone touch other folders. */
  private async isSameFolder({ commit, parent }: { commit: Sha; parent: Sha }): Promise<boolean> {
    const [after, before] = [await this.findFolder(commit), await this.findFolder(parent)];
    return after?.oid === before?.oid && after?.kind === before?.kind;
  }

  private async findFolder(commit: Sha): Promise<FoundEntry | null> {
    const found = this.folders.get(commit);
    return found === undefined ? this.mirror.findEntry(commit, this.layout.directory) : found;
  }

  private async changedEntries({
    commit,
    parent,
  }: {
    commit: Sha;
    parent: Sha;
  }): Promise<CommitChanges['entries']> {
    const [after, before] = [await this.findMeta(commit), await this.findMeta(parent)];
    if (after === before) return new Set();
    const outline = this.lastOutline?.oid === after ? this.lastOutline.outline : await this.outlineOf(after);
    const text = await this.findText(before);
    if (text === null) return null;
    const followed = outline?.follow(text) ?? { outline: MetaOutline.of(text), changed: null };
    this.lastOutline = before === null ? null : { oid: before, outline: followed.outline };
    return followed.changed;
  }

  private async changedNames({
    commit,
    parent,
  }: {
    commit: Sha;
    parent: Sha;
  }): Promise<CommitChanges['names']> {
    const list = () => this.mirror.listChangedNames(commit, parent, this.layout.directory);
    return readable(async () => new Set(await list()));
  }

  private async outlineOf(oid: string | null): Promise<MetaOutline | null> {
    const text = await this.findText(oid);
    return text === null ? null : MetaOutline.of(text);
  }

  private async findMeta(commit: Sha): Promise<string | null> {
    return (await findFile(treeReaderOf(this.mirror, commit), this.layout.metaPath)).entry?.oid ?? null;
  }

  /** Returns null if the blob cannot be read. */
  private async findText(oid: string | null): Promise<string | null> {
    if (oid === null) return null;
    return readable(async () => decodeMeta(await this.mirror.readBlob(oid, { maxBytes: maxFileBytes })));
  }
}

/** Returns null if the file is malformed. Reading the app itself then reports the problem. */
async function readable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    problemOf(error);
    return null;
  }
}

const bytesOf = (names: ReadonlySet<string> | null): number =>
  [...(names ?? [])].reduce((sum, name) => sum + 64 + 2 * name.length, 0);
