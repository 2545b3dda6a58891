import { alignItems } from './align-items';
import { ContentHash } from './content-hash';
import { arrayItem, Draft, objectItem, type DraftItem } from './draft';
import { DraftDocument, type DraftLimits } from './draft-document';
import {
  exactNumbers,
  isEqualScalar,
  lastMembers,
  roundTrippedNumbers,
  type NumberComparison,
} from './equality';
import type { JsonDocument, JsonNode } from './json-document';
import { requireWalkable } from './max-depth';

interface ReconcileOptions extends DraftLimits {
  /** Set if `to` has not been through a JavaScript client, so that a different number is meant. */
  hasExactNumbers?: boolean;
}

/**
 * Changes the text of `from` to mean what `to` means, with the fewest bytes changed. Numbers that a JavaScript client
 * has rounded count as unchanged; so does another order of keys.
 */
export function reconcile(from: JsonDocument, to: JsonDocument, options: ReconcileOptions = {}): string {
  requireWalkable(to.root);
  const draft = new DraftDocument(from, options);
  const hashes = { from: new ContentHash(from), to: new ContentHash(to) };
  const compareNumbers = options.hasExactNumbers ? exactNumbers : roundTrippedNumbers;
  const merged = new Reconciler(draft, hashes, compareNumbers).merge(from.root, to.root);
  if (!merged) return from.text;
  draft.replace([], merged);
  return draft.toText();
}

class Reconciler {
  constructor(
    private readonly draft: DraftDocument,
    private readonly hashes: { from: ContentHash; to: ContentHash },
    private readonly compareNumbers: NumberComparison,
  ) {}

  /** Returns the changed value; null if nothing changes. */
  merge(standing: JsonNode, sent: JsonNode): Draft | null {
    const { kind } = standing;
    if (kind === 'object' && sent.kind === 'object') return this.mergeObjects(standing, sent);
    if (kind === 'array' && sent.kind === 'array') return this.mergeArrays(standing, sent);
    return isEqualScalar(standing, sent, this.compareNumbers) ? null : this.draft.foreign(sent);
  }

  private mergeObjects(standing: JsonNode, sent: JsonNode): Draft | null {
    const before = lastMembers(standing);
    const after = lastMembers(sent);
    const changed = new Map<string, Draft>();
    let kept = 0;
    for (const [key, { value }] of after) {
      const member = before.get(key);
      if (!member) continue;
      kept += 1;
      const merged = this.merge(member.value, value);
      if (merged) changed.set(key, merged);
    }
    if (changed.size === 0 && kept === before.size && kept === after.size) return null;
    return this.mergeMembers(standing, sent, changed);
  }

  private mergeMembers(standing: JsonNode, sent: JsonNode, changed: ReadonlyMap<string, Draft>): Draft {
    const before = lastMembers(standing);
    const draft = new Draft(standing);
    const additions = this.additionsAfter(before, sent);
    draft.items = [...(additions.get(null) ?? [])];
    for (const item of itemsThatStay(draft.node, lastMembers(sent))) {
      const isLast = before.get(item.key!)!.value.index === item.value.node.index;
      draft.items.push(isLast ? { ...item, value: changed.get(item.key!) ?? item.value } : item);
      if (isLast) for (const addition of additions.get(item.key) ?? []) draft.items.push(addition);
    }
    return draft;
  }

  /** Returns the new members of `sent`, by the existing key that they follow; null: at the beginning. */
  private additionsAfter(
    before: ReadonlyMap<string, unknown>,
    sent: JsonNode,
  ): Map<string | null, DraftItem[]> {
    const additions = new Map<string | null, DraftItem[]>();
    const after = lastMembers(sent);
    const { text } = sent.document;
    let anchor: string | null = null;
    for (const { key, keyStart, keyEnd, value } of sent.members) {
      if (after.get(key)!.value.index !== value.index) continue;
      if (before.has(key)) {
        anchor = key;
        continue;
      }
      const item = objectItem(key, this.draft.foreign(value), text.slice(keyStart, keyEnd));
      const following = additions.get(anchor);
      if (following) following.push(item);
      else additions.set(anchor, [item]);
    }
    return additions;
  }

  private mergeArrays(standing: JsonNode, sent: JsonNode): Draft | null {
    const from = standing.items;
    const to = sent.items;
    const matches = alignItems({ from, to, hashes: this.hashes });
    let isChanged = from.length !== to.length;
    const items = to.map((item, index) => {
      const match = matches[index];
      const merged = match === -1 ? this.draft.foreign(item) : this.merge(from[match], item);
      if (merged || match !== index) isChanged = true;
      return arrayItem(merged ?? new Draft(from[match]), match);
    });
    if (!isChanged) return null;
    const draft = new Draft(standing);
    draft.items = items;
    return draft;
  }
}

function itemsThatStay(object: JsonNode, after: ReadonlyMap<string, unknown>): DraftItem[] {
  return new Draft(object).open().filter((item) => after.has(item.key!));
}
