import { decodeMeta, findFile, maxFileBytes, MetaOutline, type PlacedState, problemOf } from '../domain';
import type { AppSelector, RepositoryLayout } from '../domain';
import { ByteCache, type Mirror, type Sha } from '../git';
import { viewOf } from './remotes';

/** What differs between a commit and one of its parents, of whatever app. */
interface CommitChanges {
  /** The ids of the entries; null where any may differ. */
  entries: ReadonlySet<string> | null;
  /** The names of what lies in the directory; null where any may differ. */
  names: ReadonlySet<string> | null;
}

/** Asked for each app that is imported or looked after, and the same for all of them; of all mirrors together. */
const known = new ByteCache<CommitChanges>(8 << 20);

/** Tells which commits leave an app alone, without looking at the app in each of them. */
export class CommitChangesReader {
  /** Of the commit that was looked at last: a walk goes on from there. */
  private lastOutline: { oid: string; outline: MetaOutline | null } | null = null;

  constructor(
    private readonly mirror: Mirror,
    private readonly layout: RepositoryLayout,
  ) {}

  /** False only where the app, which is at the commit as `state` says, is the same at its parent. */
  async mayTouch(app: AppSelector, state: PlacedState, edge: { commit: Sha; parent: Sha }): Promise<boolean> {
    const { entries, names } = await this.changesOf(edge);
    if ('gitAppId' in app && (entries === null || entries.has(app.gitAppId))) return true;
    // It may stand there in parts, of which neither list of names tells.
    if (state.path === null) return this.hasSplitApps(edge.parent);
    const place = this.layout.findNames(state.path);
    return place === null || names === null || names.has(place.appName);
  }

  private async hasSplitApps(commit: Sha): Promise<boolean> {
    return (await this.mirror.findEntry(commit, this.layout.splitMetaPath)) !== null;
  }

  private async changesOf(edge: { commit: Sha; parent: Sha }): Promise<CommitChanges> {
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
    const [here, there] = [await this.findMeta(commit), await this.findMeta(parent)];
    if (here === there) return new Set();
    const outline = this.lastOutline?.oid === here ? this.lastOutline.outline : await this.outlineOf(here);
    const text = await this.findText(there);
    if (text === null) return null;
    const followed = outline?.follow(text) ?? { outline: MetaOutline.of(text), changed: null };
    this.lastOutline = there === null ? null : { oid: there, outline: followed.outline };
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
    return (await findFile(viewOf(this.mirror, commit), this.layout.metaPath)).entry?.oid ?? null;
  }

  /** Null where there is none that can be read. */
  private async findText(oid: string | null): Promise<string | null> {
    if (oid === null) return null;
    return readable(async () => decodeMeta(await this.mirror.readBlob(oid, { maxBytes: maxFileBytes })));
  }
}

/** Null where it is malformed: what of it an app needs is then for the app's own look to find out. */
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
