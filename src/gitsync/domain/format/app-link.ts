import { isSameName, trimmed, versionFileExtension } from '../../../core/names';
import { findOwnFile } from './list-apps';
import type { MetaEntry } from './meta-entry';
import { readMeta, type MetaFile } from './meta-file';
import { safePathOf, type RepositoryApp } from './repository-app';
import type { RepositoryLayout } from './repository-layout';
import { findSplitEntry, findSplitState } from './split/read';
import type { SplitEntry } from './split/split-meta';
import { findFile, type AppSelector, type TreeReader } from './tree';

/** The state of an app that a workspace last pushed or pulled. */
export interface AppLink {
  path: string;
  /** Id of the app's blob; in the split layout, of its folder's tree. */
  oid: string;
  /** Null for an app imported from a file without an entry. */
  entry: { gitAppName: string; gitVersionId: string | null; gitVersionName: string } | null;
  /** The app's name here, if it has another in the repository because several others there have this one. */
  localName?: string;
}

/** Returns the entry of a link to an app with these names in the repository. */
export const linkEntryOf = <Id extends string | null>(app: {
  name: string;
  gitVersionId: Id;
  versionName: string;
}) => ({ gitAppName: app.name, gitVersionId: app.gitVersionId, gitVersionName: app.versionName });

/** Returns an app's names in the repository, from its entry or else its path. */
export function namesInRepository({ path, entry }: AppLink): NonNullable<AppLink['entry']> {
  if (entry !== null) return entry;
  const [gitAppName, fileName = ''] = path.split('/').slice(-2);
  return { gitAppName, gitVersionId: null, gitVersionName: fileName.slice(0, -versionFileExtension.length) };
}

/** Returns the name that the app had here when it was last pushed or pulled. */
export const localNameOf = (link: AppLink): string => link.localName ?? namesInRepository(link).gitAppName;

/** `followsName` is false for an app that was imported under another name than the repository's. */
interface Follower {
  followsName: boolean;
}

/** Returns the app's name here at its last push or pull; null if it has a name of its own. */
export const committedNameOf = ({ followsName }: Follower, link: AppLink): string | null =>
  followsName ? localNameOf(link) : null;

/** Returns the link's local name, unless the app follows the repository's name and was renamed there. */
export function keptLocalName(
  link: (Follower & { last: { syncedState: AppLink } | null }) | null,
  gitAppName: string,
): string | undefined {
  const before = link?.last?.syncedState;
  if (!link || !before) return undefined;
  return !link.followsName || namesInRepository(before).gitAppName === gitAppName
    ? before.localName
    : undefined;
}

/** Returns the name that a state of the repository gives to an app here; null if the app keeps its own. */
export const nameToTake = (
  { followsName }: Follower,
  { name, localName }: { name: string; localName: string | undefined },
): string | null => (followsName && localName === undefined ? trimmed(name) : null);

/** True if the repository has another version of the app. Without a version id there, only the names are compared. */
export function isOtherVersion(
  { gitVersionId, name }: { gitVersionId: string; name: string },
  link: AppLink,
): boolean {
  const there = namesInRepository(link);
  return (
    there.gitVersionName !== name || (there.gitVersionId !== null && there.gitVersionId !== gitVersionId)
  );
}

/** Returns the link with this name for the app here; its name in the repository stays. */
export const withNameHere = (link: AppLink, name: string): AppLink =>
  namesInRepository(link).gitAppName === name ? link : { ...link, localName: name };

/** True for a link to a folder of the split layout; its `oid` is a tree's. A file may be spelled differently from its entry. */
export const isSplitLink = ({ path, entry }: AppLink, layout: RepositoryLayout): boolean =>
  entry !== null && !isSameName(path, layout.appPath(entry.gitAppName, entry.gitVersionName));

/** Selects a link's app in the repository: by Git id or, if it was imported from a file without an entry, by path. */
export const selectLinkedApp = (gitAppId: string, link: AppLink | undefined): AppSelector =>
  link && !link.entry ? { path: link.path } : { gitAppId };

/** Selects a link's app in its history, which may begin before the app had an entry. */
export const selectInHistory = (gitAppId: string, link: AppLink | undefined): AppSelector =>
  link?.entry ? { gitAppId, pathBefore: link.path } : selectLinkedApp(gitAppId, link);

/** Returns true for the same state of an app in the repository. */
export const isSameState = (one: AppLink, other: AppLink): boolean =>
  one.path === other.path &&
  one.oid === other.oid &&
  JSON.stringify(one.entry) === JSON.stringify(other.entry);

/** Returns true if a listed app is as it was last pushed or pulled. An unreadable app counts as changed: its pull says why. */
export function isAsSynced(state: AppLink, found: RepositoryApp, layout: RepositoryLayout): boolean {
  if (found.problem !== null || found.path !== state.path || found.oid !== state.oid) return false;
  const { entry } = state;
  // In the split layout, the version is in the folder, whose id is compared.
  if (entry === null || isSplitLink(state, layout)) return true;
  return (
    found.name === entry.gitAppName &&
    found.gitVersionId === entry.gitVersionId &&
    found.versionName === entry.gitVersionName
  );
}

/** Returns a function that finds the app of a link in a list: by its Git id or, without an entry, by its path. */
export function finderOfLinked(
  items: readonly RepositoryApp[],
): (gitAppId: string, state: AppLink) => RepositoryApp | undefined {
  const byId = new Map(items.map((item) => [item.gitAppId, item]));
  const byPath = new Map(items.map((item) => [item.path, item]));
  return (gitAppId, state) => (state.entry === null ? byPath.get(state.path) : byId.get(gitAppId));
}

interface EntryState {
  text: string;
  meta: MetaFile;
  entry: MetaEntry;
}

/** The state of an app in a tree, with its path. */
export interface AppState {
  /** Equal for equal states. Null where the app has neither an entry nor a file. */
  text: string | null;
  path: string | null;
  /** False for a file that no entry names. */
  hasEntry: boolean;
}

/**
 * Reads the state of one app in the trees of a history: its entry's text and its file's id, as one text. A commit
 * changes the app if that text differs from its parent's, even where the file was moved.
 */
export class AppStateReader {
  // Most commits of a walk have the same list of entries as the one before.
  private lastMeta: { oid: string; meta: MetaFile; state: EntryState | null } | null = null;
  private lastSplitEntry: { oid: string; entry: SplitEntry | null } | null = null;

  constructor(
    private readonly layout: RepositoryLayout,
    private readonly selector: AppSelector,
  ) {}

  /** Returns null where the app has neither an entry nor a file. */
  async findState(tree: TreeReader): Promise<string | null> {
    return (await this.getState(tree)).text;
  }

  async getState(tree: TreeReader): Promise<AppState> {
    if ('path' in this.selector) return fileState(tree, this.selector.path, null);
    const state = await this.findEntryState(tree);
    if (state === null) return (await this.findSplitState(tree)) ?? this.getStateBefore(tree);
    const own = await findOwnFile(tree, { ...state, layout: this.layout });
    return fileState(tree, own?.path ?? null, state);
  }

  /** Returns null where the app is not in the split layout. */
  private async findSplitState(tree: TreeReader): Promise<AppState | null> {
    const meta = await tree.findEntry(this.layout.splitMetaPath);
    if (meta === null) return null;
    const modules = await tree.findEntry(this.layout.moduleMetaPath);
    const oid = `${meta.oid} ${modules?.oid}`;
    if (this.lastSplitEntry?.oid !== oid) {
      const entry = await findSplitEntry(tree, this.layout, this.selector);
      this.lastSplitEntry = { oid, entry };
    }
    const { entry } = this.lastSplitEntry;
    if (entry === null) return null;
    const text = JSON.stringify([entry.text, await findSplitState(tree, entry)]);
    return { text, path: entry.path, hasEntry: true };
  }

  /** Reads the state of an app without an entry in this tree, which may have had a file before its first entry. */
  private async getStateBefore(tree: TreeReader): Promise<AppState> {
    const path = 'pathBefore' in this.selector ? this.selector.pathBefore : undefined;
    if (path === undefined || this.layout.findNames(path) === null) return fileState(tree, null, null);
    const entries = (await this.readLastMeta(tree))?.meta.entries() ?? [];
    const isOfOther = entries.some((entry) => isSameName(safePathOf(entry, this.layout) ?? '', path));
    return fileState(tree, isOfOther ? null : path, null);
  }

  private async findEntryState(tree: TreeReader): Promise<EntryState | null> {
    return (await this.readLastMeta(tree))?.state ?? null;
  }

  private async readLastMeta(tree: TreeReader) {
    const found = await tree.findEntry(this.layout.metaPath);
    if (found === null) return null;
    if (this.lastMeta?.oid !== found.oid) {
      const { meta } = await readMeta(tree, this.layout);
      this.lastMeta = { oid: found.oid, meta, state: this.entryStateOf(meta) };
    }
    return this.lastMeta;
  }

  private entryStateOf(meta: MetaFile): EntryState | null {
    if ('path' in this.selector) return null;
    const entry = meta.findEntry(this.selector.gitAppId);
    const text = meta.findEntryText(this.selector.gitAppId);
    return entry === null || text === null ? null : { text, meta, entry };
  }
}

async function fileState(tree: TreeReader, path: string | null, entry: EntryState | null): Promise<AppState> {
  const file = path === null ? null : (await findFile(tree, path)).entry;
  const hasEntry = entry !== null;
  if (!hasEntry && file === null) return { text: null, path, hasEntry };
  return { text: JSON.stringify([entry?.text ?? null, file?.oid ?? null]), path, hasEntry };
}
