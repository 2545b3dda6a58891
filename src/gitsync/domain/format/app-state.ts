import { isSameName } from '../../../core/names';
import { findOwnFile } from './file-owners';
import { findFile } from './find-file';
import type { MetaEntry } from './meta-entry';
import type { MetaFile } from './meta-file';
import { readMeta } from './read-meta';
import { safePathOf } from './repository-app';
import type { RepositoryLayout } from './repository-layout';
import type { AppSelector } from './locate-app';
import { findSplitEntry, findSplitState } from './split/read';
import type { SplitEntry } from './split/split-meta';
import type { TreeReader } from './tree-reader';

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
  /** False for a file that is the app's as long as no entry names it. */
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
    if (this.lastSplitEntry?.oid !== meta.oid) {
      const entry = await findSplitEntry(tree, this.layout, this.selector);
      this.lastSplitEntry = { oid: meta.oid, entry };
    }
    const { entry } = this.lastSplitEntry;
    if (entry === null) return null;
    const text = JSON.stringify([entry.text, await findSplitState(tree, entry)]);
    return { text, path: entry.path, hasEntry: true };
  }

  /** Reads the state of an app that has no entry in this tree, and may have had a file before its first one. */
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
