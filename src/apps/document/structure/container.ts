import {
  lineIndentOf,
  reindent,
  type Composed,
  type ComposedItem,
  type JsonNode,
} from '../../../core/json-text';
import type { Child, Children } from './keyed-children';

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
