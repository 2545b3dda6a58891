import { isEqual, isEqualScalar, lastMembers, type NumberComparison } from './equality';
import type { JsonNode } from './json-document';

export interface DraftItem {
  /** Null in an array. */
  key: string | null;
  /** Key as spelled, quotes included. */
  keyText: string;
  /** Index among the original items of the container; -1 if the item is new there. */
  originIndex: number;
  value: Draft;
  /** Objects keep removed members, so that a removal needs no search. */
  isRemoved: boolean;
}

/** Value that can be changed: a reference to its original text and, once it was opened for a change, its items. */
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

  /** Opens the items for changes. A change deeper down opens every draft on the path. */
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

  /** Returns the member that is effective for a key. */
  findMember(key: string): DraftItem | null {
    const items = this.open();
    if (!this.itemsByKey) {
      this.itemsByKey = new Map();
      for (const item of items) if (!item.isRemoved) this.itemsByKey.set(item.key!, item);
    }
    return this.itemsByKey.get(key) ?? null;
  }

  /** Appends a member, or inserts it before the one at `position`. */
  insertMember(item: DraftItem, position: number | undefined): void {
    this.findMember(item.key!);
    const items = this.open();
    if (position === undefined) items.push(item);
    else items.splice(position, 0, item);
    this.itemsByKey!.set(item.key!, item);
  }

  /** Removes a key with all its duplicates: otherwise the one before it would become effective. */
  removeMember(key: string): void {
    const last = this.findMember(key);
    if (!last) return;
    last.isRemoved = true;
    this.itemsByKey!.delete(key);
    if (lastMembers(this.node).size === this.node.count) return;
    for (const item of this.open()) if (item.key === key) item.isRemoved = true;
  }

  /** Returns an independent copy. Both share their items until one of them is opened. */
  clone(): Draft {
    const copy = new Draft(this.node);
    copy.items = this.items;
    copy.knownLength = this.knownLength;
    copy.knownHeight = this.knownHeight;
    if (this.items) this.areItemsShared = copy.areItemsShared = true;
    return copy;
  }

  /** Lower bound for the length of its text. */
  get length(): number {
    return (this.knownLength ??= this.items
      ? this.items.reduce(
          (sum, item) => (item.isRemoved ? sum : sum + item.keyText.length + item.value.length),
          2,
        )
      : this.node.end - this.node.start);
  }

  /** Levels of nested arrays and objects; 0 for a scalar. */
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
