import { lastMembers, type Composed, type ComposedItem, type JsonNode } from '../../../core/json-text';
import { isScalar } from '../structure/container';

const NAMESPACES = { query: 'queries', component: 'components' } as const;

/** Returns a pattern for expressions with one of the names, such as `queries.orders`, in the text of a document. */
export function patternOf(kind: keyof typeof NAMESPACES, names: readonly string[]): RegExp {
  const escaped = names.map((name) => spelled(name).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const choice = escaped.sort((one, other) => other.length - one.length).join('|');
  return new RegExp(`\\b${NAMESPACES[kind]}(?:\\?\\.|\\.|\\[(?:\\\\"|'))(${choice})(?![\\w$-])`, 'g');
}

/** Gives queries other names in all expressions of a value. The rest keeps every byte. */
export function renameQueries(value: Composed, names: ReadonlyMap<string, string>): Composed {
  const pattern = patternOf('query', [...names.keys()]);
  const newNames = new Map([...names].map(([from, to]) => [spelled(from), spelled(to)]));
  const rename = (text: string): string =>
    text.replace(pattern, (found: string, old: string) => found.slice(0, -old.length) + newNames.get(old)!);
  return withTexts(value, rename);
}

const spelled = (name: string): string => JSON.stringify(name).slice(1, -1);

function withTexts(value: Composed, change: (text: string) => string): Composed {
  if ('raw' in value) return { raw: change(value.raw) };
  if ('document' in value) {
    const text = value.document.sliceOf(value);
    const changed = change(text);
    if (changed === text) return value;
    return isScalar(value) ? { raw: changed } : withTexts({ home: value, items: itemsOf(value) }, change);
  }
  const items = value.items.map((item) => ({ ...item, value: withTexts(item.value, change) }));
  return { home: value.home, items };
}

function itemsOf(container: JsonNode): ComposedItem[] {
  if (container.kind === 'array')
    return container.items.map((value, originIndex) => ({ keyText: '', originIndex, value }));
  const { text } = container.document;
  const indexOf = new Map(container.members.map(({ value }, index) => [value.index, index]));
  return [...lastMembers(container).values()].map(({ keyStart, keyEnd, value }) => ({
    keyText: text.slice(keyStart, keyEnd),
    originIndex: indexOf.get(value.index)!,
    value,
  }));
}
