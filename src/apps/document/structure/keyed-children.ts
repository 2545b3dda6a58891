import {
  alignItems,
  ContentHash,
  lastMembers,
  lineIndentOf,
  reindent,
  type JsonDocument,
  type JsonNode,
  type Composed,
  type ComposedItem,
} from '../../../core/json-text';
import type { Place } from './place';
import type { DocumentRules } from './rules';

/** Member or item of a container, under the key that identifies it in all documents. */
export interface Child {
  key: string;
  node: JsonNode;
  /** Key as spelled, quotes included; empty in an array. */
  keyText: string;
  /** Index among the members or items. */
  index: number;
}

/** Children of a container by key, in their order. */
export type Children = ReadonlyMap<string, Child>;

/** Document with what the keys of its values depend on. */
export interface KeyedDocument {
  kind: DocumentRules;
  json: JsonDocument;
  versionId: string | null;
}

const NONE: Children = new Map();

/** Gives the children of the same container in several documents, which are of one kind, the same keys. */
export class ChildKeys {
  private readonly kind: DocumentRules;
  private readonly hashes = new Map<JsonDocument, ContentHash>();
  private readonly versionIds: ReadonlyMap<JsonDocument, string | null>;

  constructor(documents: readonly KeyedDocument[]) {
    this.kind = documents[0].kind;
    this.versionIds = new Map(documents.map(({ json, versionId }) => [json, versionId]));
  }

  /** Returns the children of each container, which are all objects or all arrays; none for null. */
  of(containers: readonly (JsonNode | null)[], place: Place): Children[] {
    const isArray = containers.some((node) => node?.kind === 'array');
    if (!isArray) return containers.map((node) => (node ? membersOf(node) : NONE));
    const lists = containers.map((node) => node?.items ?? []);
    const ids = lists.map((items) => items.map((item, index) => this.keyOf(item, place, index)));
    const rest = this.alignedKeys(
      lists.map((items, at) => items.filter((_, index) => ids[at][index] === null)),
    );
    return lists.map((items, at) => itemsByKey(items, withRest(ids[at], rest[at])));
  }

  /** Returns the name of the items among which an item's position means something; null if it means nothing. */
  orderGroupOf({ node }: Child, place: Place): string | null {
    return this.kind.orderGroupOf(node, place);
  }

  /** Returns the keys of the items whose positions mean something, by the items among which they do. */
  ordersOf(children: Children, place: Place): Map<string, string[]> {
    const orders = new Map<string, string[]>();
    for (const child of children.values()) {
      const group = this.orderGroupOf(child, place);
      if (group === null) continue;
      const order = orders.get(group);
      if (order) order.push(child.key);
      else orders.set(group, [child.key]);
    }
    return orders;
  }

  /** Returns the key of an item that tells it itself. */
  private keyOf(item: JsonNode, place: Place, index: number): string | null {
    const versionId = this.versionIds.get(item.document) ?? null;
    return this.kind.keyOfItem(item, { place, index, versionId });
  }

  /** Keys items without ids by their position in the first list that has any; the others are aligned with it. */
  private alignedKeys(lists: readonly JsonNode[][]): string[][] {
    const from = lists.find((items) => items.length > 0) ?? [];
    return lists.map((to) => {
      if (to.length === 0 || to === from) return to.map((_, index) => `~${index}`);
      const hashes = { from: this.hashesOf(from[0]), to: this.hashesOf(to[0]) };
      const matches = alignItems({ from, to, hashes });
      return to.map((item, index) =>
        matches[index] === -1 ? `+${item.document.sliceOf(item)}` : `~${matches[index]}`,
      );
    });
  }

  private hashesOf({ document }: JsonNode): ContentHash {
    let hash = this.hashes.get(document);
    if (!hash) this.hashes.set(document, (hash = new ContentHash(document)));
    return hash;
  }
}

function membersOf(object: JsonNode): Children {
  const { text } = object.document;
  const children = new Map<string, Child>();
  const indexOf = new Map(object.members.map(({ value }, index) => [value.index, index]));
  for (const [key, { keyStart, keyEnd, value }] of lastMembers(object)) {
    const index = indexOf.get(value.index)!;
    children.set(key, { key, node: value, keyText: text.slice(keyStart, keyEnd), index });
  }
  return children;
}

function itemsByKey(items: readonly JsonNode[], keys: readonly string[]): Children {
  return new Map(items.map((node, index) => [keys[index], { key: keys[index], node, keyText: '', index }]));
}

/** Fills in the keys of the items without ids. A key that occurs again gets a number. */
function withRest(ids: readonly (string | null)[], rest: readonly string[]): string[] {
  const used = new Set<string>();
  const counts = new Map<string, number>();
  let next = 0;
  return ids.map((id) => {
    const wanted = id ?? rest[next++];
    let key = wanted;
    for (let count = counts.get(wanted) ?? 1; used.has(key); key = `${wanted}#${count}`) {
      count += 1;
      counts.set(wanted, count);
    }
    used.add(key);
    return key;
  });
}

interface Content {
  order: readonly string[];
  values: ReadonlyMap<string, Composed>;
  /** Children whose keys are spelled as they were. */
  spelling: readonly Children[];
}

/** Returns `home` itself if its children are unchanged, so that it keeps every byte. */
export function containerOf(
  home: JsonNode,
  ownChildren: Children,
  { order, values, spelling }: Content,
): Composed {
  const present = order.filter((key) => values.has(key));
  const own = [...ownChildren.values()];
  const isSame = ({ key, node }: Child, at: number) => present[at] === key && values.get(key) === node;
  if (present.length === own.length && own.every(isSame)) return home;
  const items = present.map((key): ComposedItem => {
    const child = ownChildren.get(key) ?? spelling.find((children) => children.has(key))!.get(key)!;
    return {
      keyText: child.keyText,
      originIndex: ownChildren.get(key)?.index ?? -1,
      value: values.get(key)!,
    };
  });
  return { home, items };
}

export const isSameText = (one: JsonNode, other: JsonNode): boolean =>
  one.document.sliceOf(one) === other.document.sliceOf(other);

export const isScalar = ({ kind }: JsonNode): boolean => kind !== 'object' && kind !== 'array';

/** Returns the text of a value without the indentation of its position; null for none. */
export const spelledText = (node: JsonNode | null): string | null =>
  node && reindent(node.document.sliceOf(node), lineIndentOf(node), '');
