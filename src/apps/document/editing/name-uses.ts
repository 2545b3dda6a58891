import { findNameUses, replaceUses, type NameUse } from '../name-uses';
import type { ThingKind } from '../structure/place';
import { asObject, textOf } from './app-model';
import type { Edit } from './edit';
import { segmentOf, type Path } from './path';
import type { Query } from './queries';
import type { SourceText } from './source-text';
import { isEdited, thingsIn, type PlacedThing, type PlacedValue, type Things } from './things';

/** Thing that code and expressions call by its name. `pageId`: null for a query. */
export interface NamedThing {
  kind: 'query' | 'component';
  id: string;
  name: string;
  pageId: string | null;
}

/** A document, and a function that prints its values with their original spelling. */
interface Printed {
  document: unknown;
  print: SourceText['print'];
}

/** Value of an app that has texts. */
interface TextOwner {
  /** Component, query or page to which the value belongs; null for settings. */
  thing: PlacedThing | null;
  value: PlacedValue;
}

/** A string that calls a thing by its name. */
interface UsingText {
  owner: TextOwner;
  path: Path;
  /** JSON text of the string, with the uses in it. */
  raw: string;
  uses: NameUse[];
}

/** Returns the number of times that code and expressions call a thing by its name. */
export function countUses(context: Printed, thing: NamedThing): number {
  let count = 0;
  for (const { uses } of usesOf(context, thing)) count += uses.length;
  return count;
}

/** Returns edits that have everything call a thing by another name. Uses of its id stay as they are. */
export function renameUses(context: Printed, thing: NamedThing, name: string): Edit[] {
  const spelled = JSON.stringify(name).slice(1, -1);
  return [...usesOf(context, thing)].map(({ path, raw, uses }): Edit => ({
    op: 'replace',
    path,
    raw: replaceUses(raw, uses, () => spelled),
  }));
}

/** Returns the names of everything that calls a query by name or id, without duplicates. */
export function referrersOf(context: Printed, { id, name }: Query): string[] {
  const thing = { kind: 'query', id, pageId: null } as const;
  const calling = new Set(
    [name, id].flatMap((word) =>
      [...usesOf(context, { ...thing, name: word })].map(({ owner }) => owner.value),
    ),
  );
  const hasId = (owner: TextOwner) =>
    [...textsOf(owner.value)].some(({ text, key }) => key === 'queryId' && text === id);
  const found = textOwners(context.document).filter(
    (owner) => owner.thing?.id !== id && (calling.has(owner.value) || hasId(owner)),
  );
  return [...new Map(found.map((owner) => [owner.thing?.id, nameOfOwner(owner)])).values()];
}

const UNNAMED: Partial<Record<ThingKind, string>> = { page: 'Page', component: 'Component', query: 'Query' };

const nameOfOwner = ({ thing }: TextOwner): string =>
  thing === null ? 'Settings' : (thing.name ?? UNNAMED[thing.kind] ?? 'Settings');

function* usesOf({ document, print }: Printed, thing: NamedThing): Generator<UsingText> {
  const isMeantOn = meaningOf(document, thing);
  for (const owner of textOwners(document)) {
    if (!isMeantOn(owner.thing?.pageId ?? null)) continue;
    for (const { text, path, parent, key } of textsOf(owner.value)) {
      if (!text.includes(thing.name)) continue;
      const raw = print(text, parent, key);
      const uses = usesIn(raw, key).filter(({ kind, name }) => kind === thing.kind && name === thing.name);
      const isOfAnother = key === 'queryName' && !isEventOf(parent, thing);
      if (uses.length > 0 && !isOfAnother) yield { owner, path, raw, uses };
    }
  }
}

/** An event has the name of its query as the whole value of a member. */
function usesIn(raw: string, key: string | number): NameUse[] {
  const head = key === 'queryName' ? '"queryName":' : '';
  return [...findNameUses(head + raw)].map(({ start, end, ...use }) => ({
    ...use,
    start: start - head.length,
    end: end - head.length,
  }));
}

function isEventOf(event: object, { id }: NamedThing): boolean {
  const { queryId } = asObject(event);
  return queryId === id || queryId === undefined;
}

/**
 * Returns a function that tells if a name means the thing where something on a page uses it. Of several components, that on
 * the page is meant; a name that several things have there means none of them.
 */
function meaningOf(document: unknown, thing: NamedThing): (pageId: string | null) => boolean {
  const bearers = thingsIn(document)
    .ofKind(thing.kind)
    .filter(({ name }) => name === thing.name);
  if (bearers.length < 2) return () => true;
  return (pageId) => {
    const onPage = bearers.filter((bearer) => bearer.pageId === pageId);
    return thing.kind === 'component' && onPage.length === 1 && onPage[0].id === thing.id;
  };
}

/** Lists everything that has texts, once for each place where a definition is written. */
function textOwners(document: unknown): TextOwner[] {
  const things = thingsIn(document);
  return things.values.flatMap((value): TextOwner[] => {
    const { thing, path } = value.place;
    // ToolJet keeps the definition of an app that it has brought into lists, and reads it never again.
    const isFormer = thing.kind === 'version' && path[0] === 'definition';
    if (isFormer || !isEdited(thing)) return [];
    return [{ thing: ownerOf(things, value), value }];
  });
}

function ownerOf(things: Things, { place: { thing, pageId }, value }: PlacedValue): PlacedThing | null {
  const { kind, id } = thing;
  if (kind === 'event') return things.findSource(textOf(asObject(value).sourceId) ?? '');
  if (id === null || (kind !== 'component' && kind !== 'query' && kind !== 'page')) return null;
  return pageId === null ? things.findSource(id) : things.find(kind, id, pageId);
}

interface FoundText {
  text: string;
  path: Path;
  parent: object;
  key: string | number;
}

/** Yields all strings in a value, at any depth. */
function* textsOf({ value, path, parent, key: own }: Omit<PlacedValue, 'place'>): Generator<FoundText> {
  if (typeof value === 'string') yield { text: value, path, parent, key: own };
  if (typeof value !== 'object' || value === null) return;
  const list = Array.isArray(value) ? (value as unknown[]) : null;
  const entries: [string | number, unknown][] = list ? [...list.entries()] : Object.entries(value);
  for (const [key, member] of entries) {
    const at = [...path, list ? segmentOf(list, Number(key)) : key];
    yield* textsOf({ value: member, path: at, parent: value, key });
  }
}
