import { findFile } from './find-file';
import type { MetaFile } from './meta-file';
import { safePathOf } from './name-occupants';
import { readMeta } from './read-meta';
import type { RepositoryLayout } from './repository-layout';
import type { AppSelector } from './locate-app';
import { findSplitEntry, findSplitState } from './split/split-app';
import type { SplitEntry } from './split/split-meta';
import type { TreeView } from './tree-view';

interface EntryState {
  text: string;
  path: string | null;
}

/** What a tree holds of an app, and where. */
export interface PlacedState {
  /** Null where there is neither entry nor file. */
  text: string | null;
  path: string | null;
}

/**
 * What a tree holds of one app: its entry's text and its file's id, as one text to compare. A commit whose text
 * differs from that of its parent touches the app, wherever its file went.
 */
export class AppStateReader {
  // Most commits of a walk have the list of entries of the one before.
  private lastMeta: { oid: string; state: EntryState | null } | null = null;
  private lastSplitEntry: { oid: string; entry: SplitEntry | null } | null = null;

  constructor(
    private readonly layout: RepositoryLayout,
    private readonly selector: AppSelector,
  ) {}

  /** Null where there is neither entry nor file. */
  async findState(view: TreeView): Promise<string | null> {
    return (await this.getPlacedState(view)).text;
  }

  async getPlacedState(view: TreeView): Promise<PlacedState> {
    const entry = await this.findEntryState(view);
    if (entry === null && 'gitAppId' in this.selector) {
      const split = await this.findSplitState(view);
      if (split !== null) return split;
    }
    const path = 'path' in this.selector ? this.selector.path : (entry?.path ?? null);
    const file = path === null ? null : (await findFile(view, path)).entry;
    const isNowhere = entry === null && file === null;
    return { text: isNowhere ? null : JSON.stringify([entry?.text ?? null, file?.oid ?? null]), path };
  }

  /** Null where the app is none that is kept in parts. */
  private async findSplitState(view: TreeView): Promise<PlacedState | null> {
    const meta = await view.findEntry(this.layout.splitMetaPath);
    if (meta === null) return null;
    if (this.lastSplitEntry?.oid !== meta.oid) {
      const entry = await findSplitEntry(view, this.layout, this.selector);
      this.lastSplitEntry = { oid: meta.oid, entry };
    }
    const { entry } = this.lastSplitEntry;
    if (entry === null) return null;
    return { text: JSON.stringify([entry.text, await findSplitState(view, entry)]), path: entry.path };
  }

  private async findEntryState(view: TreeView): Promise<EntryState | null> {
    const found = await view.findEntry(this.layout.metaPath);
    if (found === null) return null;
    if (this.lastMeta?.oid !== found.oid) {
      const { meta } = await readMeta(view, this.layout);
      this.lastMeta = { oid: found.oid, state: this.entryStateOf(meta) };
    }
    return this.lastMeta.state;
  }

  private entryStateOf(meta: MetaFile): EntryState | null {
    if ('path' in this.selector) return null;
    const entry = meta.findEntry(this.selector.gitAppId);
    const text = meta.findEntryText(this.selector.gitAppId);
    return entry === null || text === null ? null : { text, path: safePathOf(entry, this.layout) };
  }
}
