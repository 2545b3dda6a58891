import { findChangedItems, keyOfItem, type Item } from '../../../apps';
import { ByteCache } from '../../../core/concurrency';
import type { Sha } from '../../../git';
import { cacheKeyOf, readAppAt, type AppAtCommit, type AppInHistory } from './read-app-at';

/** Keys of the changed items; null where any may have changed. */
type Changed = ReadonlySet<string> | null;

/** Cache of all mirrors, by a commit and one of its parents: what differs between them never changes. */
const known = new ByteCache<Changed>(8 << 20);
/** States that are kept: a commit is mostly the parent of the one that was read before it. */
const MAX_STATES = 4;

/** Determines which commits of an app have changed one of its components or queries. */
export class ItemChanges {
  private readonly states = new Map<string, AppAtCommit>();

  constructor(
    private readonly history: AppInHistory,
    private readonly item: Item,
  ) {}

  /** Returns whether the item differs from that in each parent; false where the app cannot be read. */
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
    const present = known.get(key);
    if (present !== undefined) return present;
    const changed = await this.compare(parent, sha);
    known.add(
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
