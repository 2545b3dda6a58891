import { decodeMeta, findFile, maxFileBytes, MetaOutline, type AppState, problemOf } from '../domain';
import type { AppSelector, RepositoryLayout } from '../domain';
import { ByteCache } from '../../core/concurrency';
import type { Mirror, Sha } from '../../git';
import { treeReaderOf } from './mirrors';

/** Paths that differ between a commit and one of its parents, of all apps. */
export interface CommitChanges {
  /** Ids of the entries; null where any may differ. */
  entries: ReadonlySet<string> | null;
  /** Names in the directory; null where any may differ. */
  names: ReadonlySet<string> | null;
}

/** Cache of all mirrors. Every app of a repository that is imported or checked needs the same changes. */
const known = new ByteCache<CommitChanges>(8 << 20);

/** Determines which commits cannot have changed an app, without reading the app in each of them. */
export class CommitChangesReader {
  /** Outline of the last commit's entries: a walk continues from there. */
  private lastOutline: { oid: string; outline: MetaOutline | null } | null = null;

  constructor(
    private readonly mirror: Mirror,
    private readonly layout: RepositoryLayout,
  ) {}

  /** Returns false only where the app has the same state at the parent. `state`: the app's state at the commit. */
  async mayTouch(app: AppSelector, state: AppState, edge: { commit: Sha; parent: Sha }): Promise<boolean> {
    const { entries, names } = await this.read(edge);
    if ('gitAppId' in app && (entries === null || entries.has(app.gitAppId))) return true;
    // The parent may have the app in the split layout, which neither list of names covers.
    if (state.path === null) return this.hasSplitApps(edge.parent);
    const found = this.layout.findNames(state.path);
    return found === null || names === null || names.has(found.appName);
  }

  async hasSplitApps(commit: Sha): Promise<boolean> {
    return (await this.mirror.findEntry(commit, this.layout.splitMetaPath)) !== null;
  }

  async read(edge: { commit: Sha; parent: Sha }): Promise<CommitChanges> {
    const key = [this.mirror.dir, this.layout.directory, edge.commit, edge.parent].join('\n');
    const present = known.get(key);
    if (present !== undefined) return present;
    const entries = await this.changedEntries(edge);
    const names = await this.changedNames(edge);
    const changes = { entries, names };
    known.add(key, changes, key.length + bytesOf(entries) + bytesOf(names));
    return changes;
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

  /** Returns null where the blob cannot be read. */
  private async findText(oid: string | null): Promise<string | null> {
    if (oid === null) return null;
    return readable(async () => decodeMeta(await this.mirror.readBlob(oid, { maxBytes: maxFileBytes })));
  }
}

/** Returns null where the file is malformed. Reading the app itself then reports the problem. */
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
