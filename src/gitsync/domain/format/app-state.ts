import { findOwnFile } from './file-owners';
import { findFile } from './find-file';
import type { MetaEntry } from './meta-entry';
import type { MetaFile } from './meta-file';
import { readMeta } from './read-meta';
import type { RepositoryLayout } from './repository-layout';
import type { AppSelector } from './locate-app';
import { findSplitEntry, findSplitState } from './split/split-app';
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
}

/**
 * Reads the state of one app in the trees of a history: its entry's text and its file's id, as one text. A commit
 * changes the app if that text differs from its parent's, even where the file was moved.
 */
export class AppStateReader {
  // Most commits of a walk have the same list of entries as the one before.
  private lastMeta: { oid: string; state: EntryState | null } | null = null;
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
    if (state === null) return (await this.findSplitState(tree)) ?? fileState(tree, null, null);
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
    return { text: JSON.stringify([entry.text, await findSplitState(tree, entry)]), path: entry.path };
  }

  private async findEntryState(tree: TreeReader): Promise<EntryState | null> {
    const found = await tree.findEntry(this.layout.metaPath);
    if (found === null) return null;
    if (this.lastMeta?.oid !== found.oid) {
      const { meta } = await readMeta(tree, this.layout);
      this.lastMeta = { oid: found.oid, state: this.entryStateOf(meta) };
    }
    return this.lastMeta.state;
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
  const isAbsent = entry === null && file === null;
  return { text: isAbsent ? null : JSON.stringify([entry?.text ?? null, file?.oid ?? null]), path };
}
