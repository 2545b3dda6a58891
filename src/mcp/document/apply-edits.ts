import { z } from 'zod';
import { parseAppDocument } from '../../apps';
import {
  addComponent,
  addEvent,
  addPage,
  addQuery,
  asObject,
  canHavePages,
  canMoveInto,
  CATALOGUE,
  cataloguedFields,
  COLUMNS,
  deleteComponents,
  deleteEvent,
  deletePage,
  deleteQuery,
  findType,
  insideOf,
  KNOWN_ACTIONS,
  knownEvents,
  moveComponent,
  moveInto,
  movePage,
  moveUnder,
  pathsOf,
  problemOfName,
  renameComponent,
  renamePage,
  renameQuery,
  setAt,
  setEventField,
  setHomePage,
  setPart,
  templateOf,
  valueAt,
  type Added,
  type Box,
  type Component,
  type Edit,
  type NamedKind,
  type Page,
  type Part,
  type Path,
} from '../../apps/document/editing';
import { AppError, unprocessable } from '../../core/errors';
import { parsePointer } from '../../core/json-text';
import { findMeant } from '../../core/spelling';
import { unwrapped, THING_KINDS, type OpenDocument, type Thing } from './open-document';

const MAX_EDITS = 100;

const name = z.string().min(1).max(200);
const word = z.string().min(1).max(500).describe('Id, or a name that only one thing has');
const kind = z.enum(THING_KINDS).optional().describe('Where a page, a component and a query share the name');
const page = word
  .optional()
  .describe('Page on which to look; default: all, and for a new component the home page');
const at = z
  .object({
    left: z.number().min(0).max(COLUMNS).optional().describe(`Columns, of ${COLUMNS}`),
    top: z.number().min(0).max(100_000).optional().describe('Pixels'),
    width: z.number().min(1).max(COLUMNS).optional().describe('Columns'),
    height: z.number().min(1).max(100_000).optional().describe('Pixels'),
  })
  .strict();
const values = z.record(z.string(), z.unknown());

const ADD = [
  z.object({ op: z.literal('add'), what: z.literal('page'), name }).strict(),
  z
    .object({
      op: z.literal('add'),
      what: z.literal('component'),
      type: z.string().min(1).max(100).describe('As in the outline: Button, Text, Table, Container'),
      name: name.optional(),
      page,
      parent: word.optional().describe('Component that holds it; default: the page'),
      slot: z.string().max(100).optional().describe('Tab index, header or footer of the parent'),
      at: at.optional(),
      properties: values.optional(),
      styles: values.optional(),
    })
    .strict(),
  z
    .object({
      op: z.literal('add'),
      what: z.literal('query'),
      kind: z.string().min(1).max(100).describe('restapi, postgresql, runjs'),
      name: name.optional(),
      dataSource: z.string().max(100).optional().describe('Id of the data source; default: the built-in one'),
      options: values.optional(),
    })
    .strict(),
  z
    .object({
      op: z.literal('add'),
      what: z.literal('event'),
      of: word,
      kind,
      page,
      event: values.describe('eventId, actionId, and what the action takes'),
    })
    .strict(),
] as const;

/** Edits as an agent writes them. */
const EDIT = z.discriminatedUnion('op', [
  z.discriminatedUnion('what', [...ADD]),
  z
    .object({
      op: z.literal('set'),
      of: word,
      kind,
      page,
      path: z
        .string()
        .min(1)
        .max(1_000)
        .describe(
          'properties.text, styles.backgroundColor, options.url; of an event its field; of a page: home',
        ),
      value: z.unknown(),
    })
    .strict(),
  z
    .object({
      op: z.literal('move'),
      of: word,
      kind,
      page,
      parent: word.nullable().optional().describe('Component that holds it from now on; null: the page'),
      slot: z.string().max(100).optional(),
      at: at.optional(),
      to: z.number().int().min(0).max(1_000).optional().describe('Place of a page among the pages, from 0'),
    })
    .strict(),
  z.object({ op: z.literal('rename'), of: word, kind, page, name }).strict(),
  z.object({ op: z.literal('remove'), of: word, kind, page }).strict(),
  z
    .object({
      op: z.literal('patch'),
      operations: z
        .array(
          z
            .object({
              op: z.enum(['add', 'replace', 'remove']),
              path: z.string().max(2_000).describe('JSON Pointer into the document'),
              value: z.unknown().optional(),
            })
            .strict(),
        )
        .min(1)
        .max(200),
    })
    .strict(),
]);
export const EDITS = z.array(EDIT).min(1).max(MAX_EDITS);

type AgentEdit = z.infer<typeof EDIT>;
type EditOf<Op extends AgentEdit['op']> = Extract<AgentEdit, { op: Op }>;

/** Changes of one edit, and how to find them in the document that was read back. */
interface Outcome {
  edits: Edit[];
  /** Describes what stands there now. */
  readBack: (document: OpenDocument) => Record<string, unknown>;
}

interface Applied {
  edits: Edit[];
  document: OpenDocument;
  readBack: ((document: OpenDocument) => Record<string, unknown>)[];
}

/**
 * Turns an agent's edits into the editor's own: each sees the result of the edits before it.
 * @throws AppError 422 that names the first edit which is not possible; nothing is changed then
 */
export function applyAgentEdits(before: OpenDocument, wanted: readonly AgentEdit[]): Applied {
  const applied: Applied = { edits: [], document: before, readBack: [] };
  for (const [index, edit] of wanted.entries()) {
    try {
      const { edits, readBack } = outcomeOf(applied.document, edit);
      const document = applied.document.with(edits);
      // All others look at the names that they give.
      if (edit.op === 'patch') refusePatched(applied.document, document);
      applied.document = document;
      applied.edits.push(...edits);
      applied.readBack.push((after) => unlessGone(() => readBack(after)));
    } catch (error) {
      throw atEdit(index, edit.op, error);
    }
  }
  return applied;
}

/** A later edit may have removed what this one changed. */
function unlessGone(readBack: () => Record<string, unknown>): Record<string, unknown> {
  try {
    return readBack();
  } catch (error) {
    if (error instanceof AppError && error.code === 'thing_not_found') return { isGone: true };
    throw error;
  }
}

function atEdit(index: number, op: string, error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  const { code, status, message, remedy, data } = error;
  return new AppError(code, status, `Edit ${index} (${op}): ${message}`, {
    remedy: `${remedy ?? ''} None of the edits was made.`.trim(),
    data: { ...data, edit: index },
  });
}

function outcomeOf(document: OpenDocument, edit: AgentEdit): Outcome {
  if (document.hasFlows && (edit.op === 'add' || edit.op === 'move'))
    throw invalid(
      'These are flows of Node-RED, to which nodes are not added by edits of pages and components.',
      'Set, rename or remove nodes; or patch the list /flows.',
    );
  switch (edit.op) {
    case 'add':
      return add(document, edit);
    case 'set':
      return set(document, edit);
    case 'move':
      return move(document, edit);
    case 'rename':
      return rename(document, edit);
    case 'remove':
      return remove(document, edit);
    case 'patch':
      return patch(document, edit);
  }
}

const invalid = (message: string, remedy?: string) => unprocessable('invalid_edit', message, { remedy });

function add(document: OpenDocument, edit: EditOf<'add'>): Outcome {
  switch (edit.what) {
    case 'page':
      return addNamedPage(document, edit.name);
    case 'component':
      return addNamedComponent(document, edit);
    case 'query':
      return addNamedQuery(document, edit);
    case 'event':
      return addEventTo(document, edit);
  }
}

type AddOf<What extends EditOf<'add'>['what']> = Extract<EditOf<'add'>, { what: What }>;

function addNamedPage(document: OpenDocument, wanted: string): Outcome {
  if (!canHavePages(document.model)) throw invalid('This document has one page, and cannot have another.');
  checkName('page', wanted, document.model.pages);
  const { id, edits } = addPage(document.anywhere, wanted);
  return { edits, readBack: (after) => described(after, { id }) };
}

function addNamedComponent(document: OpenDocument, edit: AddOf<'component'>): Outcome {
  checkType(edit.type);
  const on = pageFor(document, edit.page);
  const context = document.context(on);
  const components = document.componentsOn(on);
  const parent = edit.parent === undefined ? null : componentOf(document, { of: edit.parent, page: on.id });
  if (edit.name !== undefined) checkName('component', edit.name, components);
  const target = { parentId: parent?.id ?? null, slot: edit.slot ?? null };
  const made = addComponent(context, templateOf(edit.type, document.model.generation), target);
  const { properties = {}, styles = {} } = edit;
  for (const [part, members] of Object.entries({ properties, styles }))
    for (const key of Object.keys(members))
      checkKey(document, { type: edit.type, part: part as Part, key, held: {} });
  const outcome = continueWith(document, made, [
    ...(edit.name === undefined
      ? []
      : [
          (now: OpenDocument) =>
            renameComponent(now.context(on), componentOf(now, { of: made.id }), edit.name!),
        ]),
    ...Object.entries({ properties, styles }).flatMap(([part, members]) =>
      Object.entries(members).map(
        ([key, value]) =>
          (now: OpenDocument) =>
            setPart(now.context(on), { id: made.id, part: part as Part, key, raw: rawOf(innerOf(value)) }),
      ),
    ),
    ...(edit.at === undefined
      ? []
      : [
          (now: OpenDocument) =>
            moveComponent(now.context(on), componentOf(now, { of: made.id }), boxOf(edit.at!)),
        ]),
  ]);
  return { edits: outcome, readBack: (after) => described(after, { id: made.id }) };
}

/** Applies steps one after another, each to the document that the others have left. */
function continueWith(document: OpenDocument, made: Added, steps: ((now: OpenDocument) => Edit[])[]): Edit[] {
  const edits = [...made.edits];
  let now = document.with(made.edits);
  for (const step of steps) {
    const more = step(now);
    edits.push(...more);
    now = now.with(more);
  }
  return edits;
}

function checkType(type: string): void {
  if (findType(type)) return;
  const meant = findMeant(
    type,
    CATALOGUE.map((entry) => entry.type),
  );
  throw invalid(
    `There is no component type ${JSON.stringify(type)}.`,
    meant === undefined ? 'Use a type of the outline, such as Button or Text.' : `Did you mean ${meant}?`,
  );
}

function addNamedQuery(document: OpenDocument, edit: AddOf<'query'>): Outcome {
  if (edit.name !== undefined) checkName('query', edit.name, document.queries);
  const sources = asList(valueAt(document.value, [...document.model.body, 'dataSources']));
  if (edit.dataSource !== undefined && !sources.some(({ id }) => id === edit.dataSource))
    throw invalid(
      `There is no data source ${JSON.stringify(edit.dataSource)}.`,
      'Leave it out for the built-in one.',
    );
  const made = addQuery(document.anywhere, { kind: edit.kind, dataSourceId: edit.dataSource ?? null });
  const edits = continueWith(document, made, [
    (now) => {
      const { path } = now.queries.find(({ id }) => id === made.id)!;
      return edit.name === undefined ? [] : [setAt(now.value, [...path, 'name'], JSON.stringify(edit.name))];
    },
    ...Object.entries(edit.options ?? {}).map(([key, value]) => (now: OpenDocument) => {
      const { path } = now.queries.find(({ id }) => id === made.id)!;
      return [setAt(now.value, [...path, 'options', key], rawOf(value))];
    }),
  ]);
  return { edits, readBack: (after) => described(after, { id: made.id }) };
}

function addEventTo(document: OpenDocument, edit: AddOf<'event'>): Outcome {
  const source = document.find(edit);
  if (source.kind === 'event') throw invalid('An event has no events.');
  checkEvent(document, source, edit.event);
  const { eventId, actionId } = edit.event;
  if (eventId === undefined || actionId === undefined)
    throw invalid('An event needs an `eventId` and an `actionId`.');
  const context = document.context(source.page ?? pageFor(document, undefined));
  const edits = addEvent(context, source.id, edit.event);
  const count = document.eventsOf(source.id, source.page).length;
  return {
    edits,
    readBack: (after) => ({ event: after.eventsOf(source.id, source.page)[count]?.fields ?? null }),
  };
}

const PARTS: readonly Part[] = ['properties', 'styles', 'general', 'generalStyles', 'validation', 'others'];

function set(document: OpenDocument, edit: EditOf<'set'>): Outcome {
  const thing = document.find(edit);
  const keys = keysOf(edit.path);
  switch (thing.kind) {
    case 'component':
      return setInComponent(document, thing, { ...edit, keys });
    case 'query':
      if (keys[0] !== 'options' || keys.length < 2) throw wrongPath(edit.path, ['options.<name>']);
      return setInside(document, { edit, keys, holderOf: (of) => queryOf(of, thing).item.path });
    case 'event':
      return setInEvent(document, thing, { ...edit, keys });
    case 'node':
      if (['id', 'type', 'z'].includes(keys[0])) throw invalid(`The ${keys[0]} of a node cannot be set.`);
      return setInside(document, { edit, keys, holderOf: (of) => nodeOf(of, thing).item.path });
    case 'page':
      return setInPage(document, thing, edit);
  }
}

/** Reads a path as `read` and `search` show it, with dots, or as a difference does, as a JSON Pointer. */
function keysOf(path: string): string[] {
  const isPointer = path.startsWith('/');
  const keys = isPointer ? parsePointer(path) : path.split('.');
  if (keys !== null && (isPointer || !keys.includes(''))) return keys;
  throw invalid(`${JSON.stringify(path)} is no path.`, 'Write it as options.url, or as /options/url.');
}

interface SetInside {
  edit: EditOf<'set'>;
  keys: readonly string[];
  /** Path of the thing in a document. */
  holderOf: (document: OpenDocument) => Path;
}

/** Sets a value inside of a thing that takes any. */
function setInside(document: OpenDocument, { edit, keys, holderOf }: SetInside): Outcome {
  const inside = pathInside(valueAt(document.value, holderOf(document)), keys);
  const { length } = inside;
  const holder = valueAt(document.value, [...holderOf(document), ...inside.slice(0, -1)]);
  const canHold = Array.isArray(holder)
    ? Number(inside[length - 1]) <= holder.length
    : typeof holder === 'object' && holder !== null;
  if (!canHold)
    throw invalid(
      `There is nothing that holds ${JSON.stringify(edit.path)}.`,
      'Set what holds it, as a whole.',
    );
  const thing = document.find(edit);
  return {
    edits: [setAt(document.value, [...holderOf(document), ...inside], rawOf(edit.value))],
    readBack: (after) => ({
      ...named(after, thing),
      [edit.path]: valueAt(after.value, [...holderOf(after), ...inside]),
    }),
  };
}

/** Returns the path of keys inside of a value: in lists, they are indexes. */
function pathInside(value: unknown, keys: readonly string[]): Path {
  let at = value;
  return keys.map((key) => {
    const step = Array.isArray(at) ? (/^\d{1,9}$/.test(key) ? Number(key) : Infinity) : key;
    at = valueAt(at, [step]);
    return step;
  });
}

type SetWithKeys = EditOf<'set'> & { keys: readonly string[] };

/** In the document, the fields of an event are in its `event`. */
function setInEvent(
  document: OpenDocument,
  thing: Thing & { kind: 'event' },
  { path: given, value, keys }: SetWithKeys,
): Outcome {
  const [key, ...rest] = keys[0] === 'event' && keys.length > 1 ? keys.slice(1) : keys;
  const readBack = (after: OpenDocument) => ({ id: thing.id, event: eventOf(after, thing).item.fields });
  if (rest.length === 0) {
    checkEvent(document, document.find({ of: thing.of }), { [key]: value });
    return { edits: setEventField(document.value, thing.item, { key, raw: rawOf(value) }), readBack };
  }
  const inside = pathInside(thing.item.fields, [key, ...rest]);
  if (valueAt(thing.item.fields, inside) === undefined) throw nothingAt(given, key);
  return {
    edits: thing.item.paths.map((path) => setAt(document.value, [...path, ...inside], rawOf(value))),
    readBack,
  };
}

const nothingAt = (given: string, whole: string) =>
  invalid(
    `There is nothing at ${JSON.stringify(given)}.`,
    `Set ${whole} as a whole, or a path that read shows.`,
  );

function setInPage(
  document: OpenDocument,
  thing: Thing & { kind: 'page' },
  { path, value }: EditOf<'set'>,
): Outcome {
  if (path !== 'home' || value !== true) throw wrongPath(path, ['home (with the value true)']);
  if (!canHavePages(document.model)) throw invalid('This document has one page, which it opens with.');
  return {
    edits: setHomePage(document.anywhere, thing.id),
    readBack: (after) => ({ ...named(after, thing), homePageId: after.model.homePageId }),
  };
}

/** Sets a property, or a value inside of it: most are wrapped as `{"value": …}`, as `read` and `search` show. */
function setInComponent(
  document: OpenDocument,
  thing: Thing & { kind: 'component' },
  { path: given, value, keys }: SetWithKeys,
): Outcome {
  const { id, page: on, item } = thing;
  const { part, key, rest } = partIn(id, given, keys);
  const holder = item.parts[part][key];
  checkKey(document, { type: item.type, part, key, held: item.parts[part] });
  const context = document.context(on!);
  const valueIn = (after: OpenDocument) => componentOf(after, { of: id, page: on!.id }).parts[part][key];
  if (rest.length === 0 || (rest.length === 1 && rest[0] === 'value' && isWrapped(holder))) {
    const raw = rawOf(rest.length === 0 ? innerOf(value) : value);
    return {
      edits: setPart(context, { id, part, key, raw }),
      readBack: (after) => ({ ...named(after, thing), [given]: unwrapped(valueIn(after)) }),
    };
  }
  const inside = pathInside(holder, rest);
  if (valueAt(holder, inside) === undefined) throw nothingAt(given, `${part}.${key}`);
  const { model } = document;
  const paths = pathsOf(document.value, { model, page: on!, id });
  return {
    edits: paths.map((path) =>
      setAt(document.value, [...path, ...insideOf(model, part), key, ...inside], rawOf(value)),
    ),
    readBack: (after) => ({ ...named(after, thing), [given]: valueAt(valueIn(after), inside) }),
  };
}

/** Reads the path of a component's property: older documents have its parts in a definition. */
function partIn(
  id: string,
  given: string,
  keys: readonly string[],
): { part: Part; key: string; rest: readonly string[] } {
  const [first, key, ...rest] = keys.slice(keys[0] === 'component' && keys[1] === 'definition' ? 2 : 0);
  if (first === 'events')
    throw invalid(
      `${JSON.stringify(given)} is in an event.`,
      `Set the field of the event itself: its id is ${JSON.stringify(`${id}/${key ?? '0'}`)}.`,
    );
  const part = first === 'displayPreferences' ? 'others' : PARTS.find((one) => one === first);
  if (part !== undefined && key !== undefined) return { part, key, rest };
  throw wrongPath(
    given,
    PARTS.map((one) => `${one}.<name>`),
  );
}

const isWrapped = (holder: unknown): boolean => 'value' in asObject(holder);

/** Unwraps a value that is given as `read` shows it: `{"value": …}`. */
function innerOf(value: unknown): unknown {
  const members = asObject(value);
  return Object.keys(members).join() === 'value' ? members.value : value;
}

interface GivenKey {
  type: string;
  part: Part;
  key: string;
  /** Values of the component, which may have others than are known. */
  held: Record<string, unknown>;
}

/** Refuses a property that neither the catalogue nor a component of this type in the document has. */
function checkKey(document: OpenDocument, { type, part, key, held }: GivenKey): void {
  const { generation, pages } = document.model;
  const known = Object.keys(cataloguedFields({ type, part, generation }));
  if (!findType(type) || known.length === 0 || known.includes(key) || Object.hasOwn(held, key)) return;
  const others = pages.flatMap((on) => document.componentsOn(on)).filter((other) => other.type === type);
  if (others.some(({ parts }) => Object.hasOwn(parts[part], key))) return;
  throw unknownWord(`A ${type} has no ${part}.${key}.`, key, known);
}

const unknownWord = (message: string, word: string, known: readonly string[]) => {
  const meant = findMeant(word, known);
  return invalid(message, meant === undefined ? `Use one of ${known.join(', ')}.` : `Did you mean ${meant}?`);
};

/** Refuses an event or an action that no platform has, unless the document has it already. */
function checkEvent(document: OpenDocument, of: Thing, fields: Record<string, unknown>): void {
  const [eventId, actionId] = [fields.eventId, fields.actionId].map((word) =>
    word === undefined || typeof word === 'string' ? word : JSON.stringify(word),
  );
  const events = document.all().filter((thing) => thing.kind === 'event');
  const has = (word: unknown, field: 'trigger' | 'action') => events.some(({ item }) => item[field] === word);
  const known =
    of.kind === 'event' || of.kind === 'node'
      ? null
      : knownEvents(of.kind, of.kind === 'component' ? of.item.type : null);
  if (eventId !== undefined && known && !known.includes(eventId) && !has(eventId, 'trigger'))
    throw unknownWord(`A ${of.kind} has no event ${JSON.stringify(eventId)}.`, eventId, known);
  if (actionId !== undefined && !KNOWN_ACTIONS.includes(actionId) && !has(actionId, 'action'))
    throw unknownWord(`There is no action ${JSON.stringify(actionId)}.`, actionId, KNOWN_ACTIONS);
}

const wrongPath = (path: string, known: string[]) =>
  invalid(
    `${JSON.stringify(path)} cannot be set.`,
    `Use ${known.join(', ')}; rename and move are edits of their own.`,
  );

function move(document: OpenDocument, edit: EditOf<'move'>): Outcome {
  const thing = document.find(edit);
  if (thing.kind === 'page') {
    const { to } = edit;
    if (to === undefined) throw invalid('Give the place of the page as `to`.');
    const place = Math.min(to, document.model.pages.length - 1);
    return {
      edits: movePage(document.anywhere, thing.id, place),
      readBack: (after) => ({
        ...named(after, thing),
        place: after.model.pages.findIndex(({ id }) => id === thing.id),
      }),
    };
  }
  if (thing.kind !== 'component') throw invalid('Only components and pages are moved.');
  if (edit.parent === undefined && edit.at === undefined) throw invalid('Give `parent`, `at`, or both.');
  const context = document.context(thing.page!);
  const edits =
    edit.parent === undefined
      ? moveComponent(context, thing.item, boxOf(edit.at ?? {}))
      : moveBelow(document, { component: thing.item, page: thing.page! }, edit);
  return { edits, readBack: (after) => described(after, { id: thing.id, page: thing.page?.id }) };
}

function moveBelow(
  document: OpenDocument,
  { component, page: on }: { component: Component; page: Page },
  { parent, slot, at: place }: Pick<EditOf<'move'>, 'parent' | 'slot' | 'at'>,
): Edit[] {
  const holder = parent == null ? null : componentOf(document, { of: parent, page: on.id });
  const target = { parentId: holder?.id ?? null, slot: slot ?? null };
  if (!canMoveInto(document.componentsOn(on), [component.id], target))
    throw invalid('A component cannot be moved into itself, or into what it holds.');
  const context = document.context(on);
  if (place === undefined) return moveUnder(context, [component.id], target);
  return moveInto(context, [{ component, box: { ...component.box, ...boxOf(place) } }], target);
}

function rename(document: OpenDocument, edit: EditOf<'rename'>): Outcome {
  const thing = document.find(edit);
  const readBack = (after: OpenDocument) => named(after, thing);
  switch (thing.kind) {
    case 'component':
      checkName('component', edit.name, document.componentsOn(thing.page!));
      return { edits: renameComponent(document.context(thing.page!), thing.item, edit.name), readBack };
    case 'query':
      checkName('query', edit.name, document.queries);
      return { edits: renameQuery(document.anywhere, thing.item, edit.name), readBack };
    case 'page':
      checkName('page', edit.name, document.model.pages);
      return { edits: renamePage(document.anywhere, thing.item, edit.name), readBack };
    case 'node': {
      const key =
        ['tab', 'subflow'].includes(thing.item.type) && 'label' in thing.item.value ? 'label' : 'name';
      return { edits: [setAt(document.value, [...thing.item.path, key], rawOf(edit.name))], readBack };
    }
    case 'event':
      throw invalid('An event has no name.', 'Set its eventId.');
  }
}

function remove(document: OpenDocument, edit: EditOf<'remove'>): Outcome {
  const thing = document.find(edit);
  const readBack = (after: OpenDocument) => ({
    id: thing.id,
    name: thing.name,
    isGone: !after.all().some(({ id }) => id === thing.id),
  });
  switch (thing.kind) {
    case 'component':
      return { edits: deleteComponents(document.context(thing.page!), [thing.id]), readBack };
    case 'query':
      return { edits: deleteQuery(document.anywhere, thing.item), readBack };
    case 'page':
      if (document.model.pages.length === 1) throw invalid('The last page stays.');
      return { edits: deletePage(document.context(thing.item), thing.item), readBack };
    case 'node':
      return { edits: [{ op: 'remove', path: thing.item.path }], readBack };
    case 'event': {
      const count = document.eventsOf(thing.of, thing.page).length;
      return {
        edits: deleteEvent(document.context(thing.page ?? pageFor(document, undefined)), thing.item),
        readBack: (after) => ({
          id: thing.id,
          isGone: after.eventsOf(thing.of, thing.page).length === count - 1,
        }),
      };
    }
  }
}

function patch(document: OpenDocument, { operations }: EditOf<'patch'>): Outcome {
  const edits: Edit[] = [];
  let now = document;
  for (const operation of operations) {
    const edit = patchEdit(now, operation);
    edits.push(edit);
    now = now.with([edit]);
  }
  return {
    edits,
    readBack: (after) => ({
      operations: operations.map(({ path }, at) => ({
        path,
        value: valueAt(after.value, edits[at].path) ?? null,
      })),
    }),
  };
}

function patchEdit(
  document: OpenDocument,
  { op, path: pointer, value }: EditOf<'patch'>['operations'][number],
): Edit {
  const keys = parsePointer(pointer) ?? [];
  if (keys.length === 0)
    throw invalid(`${JSON.stringify(pointer)} is no JSON Pointer to a part of the document.`);
  const path = pathOf(document, keys);
  const parent = valueAt(document.value, path.slice(0, -1));
  const exists = valueAt(document.value, path) !== undefined;
  const canAdd = Array.isArray(parent)
    ? Number(path.at(-1)) <= parent.length
    : typeof parent === 'object' && parent !== null;
  if (op === 'add' ? !canAdd : !exists) throw invalid(`There is nothing at ${pointer}.`);
  if (op === 'remove') return { op, path };
  if (value === undefined) throw invalid(`The operation at ${pointer} has no value.`);
  return { op, path, raw: rawOf(value) };
}

/** Returns the path of a pointer's keys; `-` is the place behind the last item of a list. */
function pathOf(document: OpenDocument, keys: readonly string[]): Path {
  const list = valueAt(document.value, keys.slice(0, -1));
  const last = keys.at(-1)!;
  const place = Array.isArray(list)
    ? last === '-'
      ? list.length
      : /^\d{1,9}$/.test(last)
        ? Number(last)
        : Infinity
    : last;
  return [...keys.slice(0, -1), place];
}

const rawOf = (value: unknown): string => JSON.stringify(value) ?? 'null';

const asList = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.map(asObject) : [];

/** Columns become percent, as the editor counts. */
function boxOf({ left, width, ...pixels }: z.infer<typeof at>): Partial<Box> {
  const percent = (columns: number) => (columns / COLUMNS) * 100;
  return {
    ...(left === undefined ? {} : { left: percent(left) }),
    ...(width === undefined ? {} : { width: percent(width) }),
    ...pixels,
  };
}

function pageFor(document: OpenDocument, wanted: string | undefined): Page {
  if (wanted !== undefined) return document.findPage(wanted);
  const { pages, homePageId } = document.model;
  const home = pages.find(({ id }) => id === homePageId) ?? pages[0];
  if (!home) throw invalid('This document has no pages.', 'Read it by path, and use a patch.');
  return home;
}

function componentOf(document: OpenDocument, reference: { of: string; page?: string }): Component {
  return (document.find({ ...reference, kind: 'component' }) as Thing & { kind: 'component' }).item;
}

const queryOf = (document: OpenDocument, { id }: Thing) =>
  document.find({ of: id, kind: 'query' }) as Thing & { kind: 'query' };

const nodeOf = (document: OpenDocument, { id }: Thing) =>
  document.find({ of: id, kind: 'node' }) as Thing & { kind: 'node' };

const eventOf = (document: OpenDocument, { id }: Thing) =>
  document.find({ of: id, kind: 'event' }) as Thing & { kind: 'event' };

/** Code, expressions and addresses call things by their names. */
function checkName(kind: NamedKind, wanted: string, others: readonly { name: string }[]): void {
  const problem = problemOfName(
    kind,
    wanted,
    others.map(({ name: its }) => its),
  );
  if (problem === null) return;
  const shown = JSON.stringify(wanted);
  if (problem === 'taken')
    throw unprocessable('name_taken', `There is a ${kind} named ${shown} already.`, {
      remedy: 'Choose another name.',
    });
  throw invalid(
    `${shown} is no name of a ${kind}.`,
    REMEDIES[problem === 'too_long' || kind === 'page' ? 'page' : 'code'],
  );
}

const REMEDIES = {
  page: 'Use 1 to 32 characters.',
  code: 'Use letters, digits and underscores; the first character must not be a digit.',
};

/** Refuses what a patch makes of a document, and no other edit can. */
function refusePatched(before: OpenDocument, after: OpenDocument): void {
  parseAppDocument(after.print(after.value));
  refuseBadNames(before, after);
}

/** Refuses names that a patch gives, and that a rename would not. */
function refuseBadNames(before: OpenDocument, after: OpenDocument): void {
  const former = new Set(before.all().map(nameKeyOf));
  for (const thing of after.all()) {
    const { kind: its, page: on } = thing;
    if ((its !== 'component' && its !== 'query' && its !== 'page') || former.has(nameKeyOf(thing))) continue;
    const others = after
      .all()
      .filter(
        (other) =>
          other !== thing && other.kind === its && (its !== 'component' || other.page?.id === on?.id),
      );
    checkName(its, thing.name, others);
  }
}

const nameKeyOf = ({ kind: its, id, name: called, page: on }: Thing): string =>
  JSON.stringify([its, id, called, its === 'component' ? on?.id : null]);

/** Two pages of an older document may have components of one id. */
const sameIn = (document: OpenDocument, { id, kind: its, page: on }: Thing): Thing =>
  document.find({ of: id, kind: its, page: on?.id });

const named = (document: OpenDocument, thing: Thing): Record<string, unknown> => {
  const { id, kind: its, name: called } = sameIn(document, thing);
  return { kind: its, id, name: called };
};

/** Describes a thing as it stands. */
function described(
  document: OpenDocument,
  { id, ...where }: { id: string; page?: string },
): Record<string, unknown> {
  const thing = document.find({ of: id, ...where });
  const common = { kind: thing.kind, id, name: thing.name, page: thing.page?.name ?? null };
  if (thing.kind === 'query') return { ...common, queryKind: thing.item.kind, options: thing.item.options };
  if (thing.kind !== 'component') return common;
  const { type, parentId, slot, box, parts } = thing.item;
  const { left, width, ...pixels } = box;
  const columns = (percent: number) => Math.round((percent * COLUMNS) / 100);
  return {
    ...common,
    type,
    parent: parentId,
    slot,
    at: { left: columns(left), width: columns(width), ...pixels },
    properties: Object.fromEntries(
      Object.entries(parts.properties).map(([key, holder]) => [key, unwrapped(holder)]),
    ),
  };
}
