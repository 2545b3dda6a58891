import { lastMembers, type JsonNode, type JsonPath } from '../../../core/json-text';
import { FoundFields } from './change-list';
import { areLists, compareLists } from './compare-lists';
import type { Comparison, Description } from './comparison';
import type { DocumentSide, PlacedComponent } from './document-side';

const EVENTS: JsonPath = ['component', 'definition', 'events'];

/** Compares the pages and components of an older document, in a version's definition. */
export function compareDefinition(comparison: Comparison, before: JsonNode, after: JsonNode): void {
  const { form } = comparison.to;
  comparison.compareThing({
    kind: 'setting',
    before,
    after,
    describe: () => ({ id: null, name: null }),
    isElsewhere: ([key]) => key === form,
  });
  if (form === 'pages') comparePages(comparison, before.get('pages')!, after.get('pages')!);
  compareComponents(comparison);
}

function comparePages(comparison: Comparison, before: JsonNode, after: JsonNode): void {
  const [left, right] = [lastMembers(before), lastMembers(after)];
  for (const id of new Set([...right.keys(), ...left.keys()])) {
    const [old, now] = [left.get(id)?.value ?? null, right.get(id)?.value ?? null];
    const haveComponents = areLists(old?.get('components') ?? null, now?.get('components') ?? null, 'object');
    comparison.compareThing({
      kind: 'page',
      before: old,
      after: now,
      describe: (node, side) => ({ id, name: side.text(node.get('name')) }),
      isElsewhere: (path) => haveComponents && path.length === 1 && path[0] === 'components',
    });
  }
}

function compareComponents(comparison: Comparison): void {
  const [from, to] = [comparison.from.definedComponents(), comparison.to.definedComponents()];
  const placeOf = ({ pageId, id }: PlacedComponent) => JSON.stringify([pageId, id]);
  const inPlace = new Map(from.map((component) => [placeOf(component), component]));
  const stays = new Set(to.map(placeOf));
  const left = new Map(from.filter((old) => !stays.has(placeOf(old))).map((old) => [old.id, old]));
  for (const component of to) {
    const before = inPlace.get(placeOf(component)) ?? left.get(component.id) ?? null;
    if (before && left.get(before.id) === before) left.delete(before.id);
    if (before) inPlace.delete(placeOf(before));
    compareComponent(comparison, before, component);
  }
  for (const gone of inPlace.values()) compareComponent(comparison, gone, null);
}

function compareComponent(
  comparison: Comparison,
  old: PlacedComponent | null,
  now: PlacedComponent | null,
): void {
  const [before, after] = [old?.node ?? null, now?.node ?? null];
  const describe = (node: JsonNode, side: DocumentSide) => {
    const { id, pageId } = (node === before ? old : now)!;
    const name = side.text(node.get('component')?.get('name'));
    return { id, name, page: side.pageOf(pageId) };
  };
  const events = [eventsOf(before), eventsOf(after)] as const;
  const haveEvents = before !== null && after !== null && areLists(...events);
  comparison.compareThing({
    kind: 'component',
    before,
    after,
    describe,
    isElsewhere: (path) => haveEvents && isEvents(path),
    found: movedBetweenPages(old, now),
  });
  if (haveEvents) compareEvents(comparison, events, describe(after, comparison.to));
}

const eventsOf = (component: JsonNode | null): JsonNode | null =>
  component?.get('component')?.get('definition')?.get('events') ?? null;

const isEvents = (path: JsonPath): boolean =>
  path.length === EVENTS.length && path.every((step, index) => step === EVENTS[index]);

function movedBetweenPages(
  old: PlacedComponent | null,
  now: PlacedComponent | null,
): FoundFields | undefined {
  if (!old || !now || old.pageId === now.pageId) return undefined;
  const found = new FoundFields();
  found.add({ path: ['pageId'], before: old.pageId, after: now.pageId, isReordered: false });
  return found;
}

function compareEvents(
  comparison: Comparison,
  [before, after]: readonly [JsonNode | null, JsonNode | null],
  { id, name, page }: Description,
): void {
  compareLists(comparison, {
    kind: 'event',
    before,
    after,
    path: ['events'],
    describe: (node, side) => ({
      id: null,
      name: side.text(node.get('eventId')),
      page,
      of: { kind: 'component', id, name },
    }),
  });
}
