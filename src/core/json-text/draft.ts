import { isEqual, isEqualScalar, lastMembers, type NumberComparison } from './equality';
import type { JsonNode } from './json-document';

export interface DraftItem {
  /** Null in an array. */
  key: string | null;
  /** The key as it is spelled, quotes included. */
  keyText: string;
  /** Its place among the items that the container had at first; -1 when it is new there. */
  originIndex: number;
  value: Draft;
  /** Objects keep what was taken out of them, so that taking out costs no search. */
  isRemoved: boolean;
}

/**
 * A value that can be changed: its text as it stands somewhere, and, once a change has passed through it, its items.
 * What no change has touched is only a reference to its text.
 */
export class Draft {
  items: DraftItem[] | null = null;
  private itemsByKey: Map<string, DraftItem> | null = null;
  private areItemsShared = false;
  private knownLength: number | null = null;
  private knownHeight: number | null = null;

  constructor(readonly node: JsonNode) {}

  get kind() {
    return this.node.kind;
  }

  /** The items, to be changed. To change what lies deeper, every draft on the way there is opened. */
  open(): DraftItem[] {
    this.knownLength = null;
    this.knownHeight = null;
    this.items ??= itemsOf(this.node);
    if (this.areItemsShared) {
      this.items = this.items.map((item) => ({ ...item, value: item.value.clone() }));
      this.areItemsShared = false;
      this.itemsByKey = null;
    }
    return this.items;
  }

  /** The member that counts for a key. */
  findMember(key: string): DraftItem | null {
    const items = this.open();
    if (!this.itemsByKey) {
      this.itemsByKey = new Map();
      for (const item of items) if (!item.isRemoved) this.itemsByKey.set(item.key!, item);
    }
    return this.itemsByKey.get(key) ?? null;
  }

  /** Appends a member, or inserts it before the one numbered `position`. */
  insertMember(item: DraftItem, position: number | undefined): void {
    this.findMember(item.key!);
    const items = this.open();
    if (position === undefined) items.push(item);
    else items.splice(position, 0, item);
    this.itemsByKey!.set(item.key!, item);
  }

  /** Takes out a key, with all its duplicates: the one before it would count otherwise. */
  removeMember(key: string): void {
    const last = this.findMember(key);
    if (!last) return;
    last.isRemoved = true;
    this.itemsByKey!.delete(key);
    if (lastMembers(this.node).size === this.node.count) return;
    for (const item of this.open()) if (item.key === key) item.isRemoved = true;
  }

  /** A second draft of the same, which changes apart from this one. They share their items until one of them is opened. */
  clone(): Draft {
    const copy = new Draft(this.node);
    copy.items = this.items;
    copy.knownLength = this.knownLength;
    copy.knownHeight = this.knownHeight;
    if (this.items) this.areItemsShared = copy.areItemsShared = true;
    return copy;
  }

  /** How long its text is at least. */
  get length(): number {
    return (this.knownLength ??= this.items
      ? this.items.reduce(
          (sum, item) => (item.isRemoved ? sum : sum + item.keyText.length + item.value.length),
          2,
        )
      : this.node.end - this.node.start);
  }

  /** How many levels of arrays and objects it has; a scalar has none. */
  get height(): number {
    return (this.knownHeight ??= this.items
      ? this.items.reduce((most, item) => (item.isRemoved ? most : Math.max(most, item.value.height + 1)), 1)
      : this.node.document.depthOf(this.node));
  }

  equals(sent: JsonNode, compareNumbers: NumberComparison): boolean {
    if (!this.items) return isEqual(this.node, sent, compareNumbers);
    if (this.kind === 'object') return this.equalsObject(sent, compareNumbers);
    if (this.kind !== 'array') return isEqualScalar(this.node, sent, compareNumbers);
    if (sent.kind !== 'array' || sent.count !== this.items.length) return false;
    const others = sent.items;
    return this.items.every((item, index) => item.value.equals(others[index], compareNumbers));
  }

  private equalsObject(sent: JsonNode, compareNumbers: NumberComparison): boolean {
    if (sent.kind !== 'object') return false;
    const others = lastMembers(sent);
    this.findMember('');
    if (others.size !== this.itemsByKey!.size) return false;
    for (const [key, item] of this.itemsByKey!) {
      const other = others.get(key);
      if (!other || !item.value.equals(other.value, compareNumbers)) return false;
    }
    return true;
  }
}

function itemsOf(node: JsonNode): DraftItem[] {
  const { text } = node.document;
  if (node.kind === 'array') {
    return node.items.map((item, originIndex) => arrayItem(new Draft(item), originIndex));
  }
  return node.members.map(({ key, keyStart, keyEnd, value }, originIndex) => {
    return {
      key,
      keyText: text.slice(keyStart, keyEnd),
      originIndex,
      value: new Draft(value),
      isRemoved: false,
    };
  });
}

export function arrayItem(value: Draft, originIndex = -1): DraftItem {
  return { key: null, keyText: '', originIndex, value, isRemoved: false };
}

export function objectItem(key: string, value: Draft, keyText = JSON.stringify(key)): DraftItem {
  return { key, keyText, originIndex: -1, value, isRemoved: false };
}
