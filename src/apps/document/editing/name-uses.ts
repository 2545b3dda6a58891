import { findNameUses, replaceUses, type NameUse } from '../name-uses';
import { asObject, ONLY_PAGE, textOf, type AppModel } from './app-model';
import type { Edit } from './edit';
import { isObject, pointerOf, segmentOf, valueAt, type Json, type Path } from './path';
import type { Query } from './queries';
import type { SourceText } from './source-text';

/** Tells if code can call a thing by a name, and if ToolJet takes it. */
export const isCodeName = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

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
  model: AppModel;
  print: SourceText['print'];
}

/** Part of an app that has texts: a component, a query, the events of one of them or of a page, or settings. */
interface TextOwner {
  id: string;
  name: string;
  pageId: string | null;
  value: unknown;
  path: Path;
  /** Members with owners of their own, or that nothing reads. */
  except?: readonly string[];
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
      [...usesOf(context, { ...thing, name: word })].map(({ owner }) => pointerOf(owner.path)),
    ),
  );
  const hasId = (owner: TextOwner) =>
    [...textsOf(owner)].some(({ text, key }) => key === 'queryId' && text === id);
  const found = textOwners(context).filter(
    (owner) => owner.id !== id && (calling.has(pointerOf(owner.path)) || hasId(owner)),
  );
  return [...new Map(found.map((owner) => [owner.id, owner.name])).values()];
}

function* usesOf({ document, model, print }: Printed, thing: NamedThing): Generator<UsingText> {
  const owners = textOwners({ document, model });
  const isMeantOn = meaningOf(owners, thing);
  for (const owner of owners) {
    if (!isMeantOn(owner.pageId)) continue;
    for (const { text, path, parent, key } of textsOf(owner)) {
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
function meaningOf(owners: readonly TextOwner[], thing: NamedThing): (pageId: string | null) => boolean {
  const ofKind = ({ value, path }: TextOwner) =>
    thing.kind === 'component' ? isComponent(value) : path.includes('dataQueries');
  const bearers = owners.filter((owner) => owner.name === thing.name && ofKind(owner));
  // A definition may be written twice.
  const pages = new Map(bearers.map(({ id, pageId }) => [JSON.stringify([id, pageId]), pageId]));
  const own = JSON.stringify([thing.id, thing.pageId]);
  if (pages.size < 2) return () => true;
  return (pageId) => {
    const onPage = [...pages].filter(([, page]) => page === pageId);
    return thing.kind === 'component' && onPage.length === 1 && onPage[0][0] === own;
  };
}

const isComponent = (value: unknown): boolean =>
  isObject(value) && ('layouts' in value || 'component' in value);

/** Owner of texts that belong to no thing. */
const SETTINGS = { id: 'settings', name: 'Settings', pageId: null };

/** Members of an app that the edited version has in its own place. */
const OF_VERSIONS = ['appVersions', 'editingVersion'];

/** Lists everything that has texts, once for each place where a definition is written. */
function textOwners({ document, model }: Omit<Printed, 'print'>): TextOwner[] {
  const app = asObject(valueAt(document, model.body));
  // Things before their events.
  const members = Object.entries(app)
    .filter(([key]) => !OF_VERSIONS.includes(key))
    .sort(([one], [other]) => Number(one === 'events') - Number(other === 'events'));
  const names = namesIn(app, model);
  const listed = members.flatMap(([key, value]) => ownersIn({ key, value, model, names }));
  const versions = model.owners.flatMap((path) =>
    model.generation === 'definition' ? definedOwners(document, path) : [versionOwner(document, path)],
  );
  return [...listed, ...versions];
}

/** Names and pages of components, queries and pages by their ids. */
type Names = ReadonlyMap<string, { name: string; pageId: string | null }>;

function namesIn(app: Json, { pages }: AppModel): Names {
  const itemsOf = (key: string) => (Array.isArray(app[key]) ? (app[key] as unknown[]).map(asObject) : []);
  return new Map([
    ...pages.map(({ id, name }) => [id, { name, pageId: id }] as const),
    ...itemsOf('dataQueries').map(
      ({ id, name }) => [String(id), { name: textOf(name) ?? 'Query', pageId: null }] as const,
    ),
    ...itemsOf('components').map(
      ({ id, name, pageId }) =>
        [String(id), { name: textOf(name) ?? 'Component', pageId: textOf(pageId) }] as const,
    ),
  ]);
}

interface MemberOfApp {
  key: string;
  value: unknown;
  model: AppModel;
  names: Names;
}

function ownersIn({ key, value, model, names }: MemberOfApp): TextOwner[] {
  const path = [...model.body, key];
  if (!Array.isArray(value)) return [{ ...SETTINGS, value, path }];
  return value.map((item: unknown, index): TextOwner => {
    const { id, sourceId } = asObject(item);
    // Events belong to what they are of.
    const ownerId = key === 'events' ? String(sourceId) : String(id);
    const named = { ...SETTINGS, ...names.get(ownerId) };
    return { ...named, id: ownerId, value: item, path: [...path, segmentOf(value, index)] };
  });
}

/** ToolJet keeps the definition of an app that it has brought into lists, and reads it never again. */
const versionOwner = (document: unknown, path: Path): TextOwner => ({
  ...SETTINGS,
  ...{ value: valueAt(document, path), path, except: ['definition'] },
});

function definedOwners(document: unknown, definition: Path): TextOwner[] {
  const value = asObject(valueAt(document, definition));
  const settings = { ...SETTINGS, value, path: definition, except: ['pages', 'components'] };
  const onPages = Object.entries(asObject(value.pages)).flatMap(([id, page]) => {
    const { name, components } = asObject(page);
    const path = [...definition, 'pages', id];
    const self = { id, name: textOf(name) ?? 'Page', pageId: id, value: page, path, except: ['components'] };
    return [self, ...definedComponents(components, { path, pageId: id })];
  });
  return [
    settings,
    ...onPages,
    ...definedComponents(value.components, { path: definition, pageId: ONLY_PAGE }),
  ];
}

const definedComponents = (
  components: unknown,
  { path, pageId }: { path: Path; pageId: string },
): TextOwner[] =>
  Object.entries(asObject(components)).map(([id, value]) => ({
    id,
    name: textOf(valueAt(value, ['component', 'name'])) ?? 'Component',
    ...{ pageId, value, path: [...path, 'components', id] },
  }));

interface FoundText {
  text: string;
  path: Path;
  parent: object;
  key: string | number;
}

/** Yields all strings in a value, at any depth. */
function* textsOf({
  value,
  path,
  except = [],
}: Pick<TextOwner, 'value' | 'path' | 'except'>): Generator<FoundText> {
  if (typeof value !== 'object' || value === null) return;
  const list = Array.isArray(value) ? (value as unknown[]) : null;
  const entries: [string | number, unknown][] = list ? [...list.entries()] : Object.entries(value);
  for (const [key, member] of entries) {
    if (except.includes(String(key))) continue;
    const at = [...path, list ? segmentOf(list, Number(key)) : key];
    if (typeof member === 'string') yield { text: member, path: at, parent: value, key };
    else yield* textsOf({ value: member, path: at });
  }
}
