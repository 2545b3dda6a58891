import { NameError } from './names';
import fc from 'fast-check';
import { findFaults, newFaults, parseAppDocument, type Fault } from '..';
import { editedDocuments, EditedDocument } from '../../../../test/support/edited-document';
import { samples } from '../../../../test/support/samples';
import { oddDocument } from '../../../../test/support/documents/odd-documents';
import { randomOf, type Random } from '../../../../test/support/documents/people-edits';
import { documentOf, RandomEditor } from '../../../../test/support/documents/random-apps';
import {
  ACTIONS,
  addComponent,
  addEvent,
  addPage,
  addQuery,
  addToDevice,
  canHavePages,
  CATALOGUE,
  cataloguedFields,
  componentsOf,
  copyComponents,
  deleteComponents,
  deleteEvent,
  deletePage,
  deleteQuery,
  duplicatePage,
  duplicateQuery,
  eventsOf,
  knownEvents,
  moveAll,
  movePage,
  moveUnder,
  pasteComponents,
  queriesOf,
  readApp,
  renameComponent,
  renamePage,
  renameQuery,
  setEventField,
  setHomePage,
  setPart,
  SourceText,
  templateOf,
  type Clip,
  type Component,
  type Edit,
} from './index';

type Place = ReturnType<EditedDocument['place']>;
type Make = (place: Place, random: Random) => Edit[] | null;

const pick = <T>(list: readonly T[], random: Random): T | undefined => list[random(list.length)];

const anyComponent = (place: Place, random: Random): Component | undefined =>
  pick(componentsOf(place), random);

/** Makes an edit of a component of the page; null if it has none. */
const ofComponent =
  (make: (place: Place, component: Component, random: Random) => Edit[] | null): Make =>
  (place, random) => {
    const component = anyComponent(place, random);
    return component ? make(place, component, random) : null;
  };

const ofQuery =
  (
    make: (place: Place, query: ReturnType<typeof queriesOf>[number], random: Random) => Edit[] | null,
  ): Make =>
  (place, random) => {
    const query = pick(queriesOf(place.document), random);
    return query ? make(place, query, random) : null;
  };

/** A component, a query or a page, all of which have events. */
function anySource(place: Place, random: Random): { id: string; events: readonly string[] } {
  const component = anyComponent(place, random);
  const query = pick(queriesOf(place.document), random);
  const sources = [
    component && { id: component.id, events: knownEvents('component', component.type) ?? [] },
    query && { id: query.id, events: knownEvents('query', null)! },
    { id: place.page.id, events: knownEvents('page', null)! },
  ];
  return pick(
    sources.filter((source) => source !== undefined),
    random,
  )!;
}

function clipOf(place: Place, component: Component): Clip {
  const text = copyComponents(place, [component.id]);
  const { components: items, ...clip } = JSON.parse(text) as { components: Clip['items'] } & Clip;
  const source = new SourceText(text, { ...clip, items });
  return { ...clip, items, print: (value, parent, key) => source.print(value, parent, key) };
}

const EDITS: Record<string, Make> = {
  addComponent: (place, random) => {
    const fitting = CATALOGUE.filter(({ only }) => only === null || only === place.model.generation);
    const template = templateOf(pick(fitting, random)!.type, place.model.generation);
    const parent = random(2) ? anyComponent(place, random) : undefined;
    return addComponent(place, template, parent && { parentId: parent.id, slot: null }).edits;
  },
  setPart: ofComponent((place, { id, type }, random) => {
    const part = pick(['properties', 'styles', 'validation', 'others'] as const, random)!;
    const { generation } = place.model;
    const entry = pick(Object.entries(cataloguedFields({ type, part, generation })), random);
    if (!entry) return null;
    const [key, { initial = 'a' }] = entry;
    return setPart(place, { id, part, key, raw: JSON.stringify(initial), isExpression: random(2) === 0 });
  }),
  renameComponent: ofComponent((place, component, random) =>
    renameComponent(place, component, anyName(place, random)),
  ),
  move: ofComponent((place, component) =>
    moveAll(place, [{ component, box: { ...component.box, top: component.box.top + 10 } }]),
  ),
  moveUnder: ofComponent((place, { id }, random) => {
    const into = anyComponent(place, random)!;
    return moveUnder(place, [id], { parentId: random(2) ? into.id : null, slot: null });
  }),
  addToDevice: ofComponent((place, { id }) => {
    const onMobile = { ...place, device: 'mobile' as const };
    return addToDevice(
      onMobile,
      componentsOf(onMobile).filter((each) => each.id === id),
    );
  }),
  paste: ofComponent((place, component, random) => {
    const other = pick(place.model.pages, random)!;
    const target = random(2) ? ('in-place' as const) : { parentId: null, slot: null };
    return pasteComponents(
      { ...place, page: target === 'in-place' ? place.page : other },
      clipOf(place, component),
      {
        target,
        isPossible: () => true,
      },
    ).edits;
  }),
  deleteComponents: ofComponent((place, { id }) => deleteComponents(place, [id])),
  addQuery: (place, random) =>
    addQuery(place, { kind: pick(['runjs', 'restapi'], random)!, dataSourceId: null }).edits,
  renameQuery: ofQuery((place, query, random) => renameQuery(place, query, anyName(place, random))),
  duplicateQuery: ofQuery((place, query) => duplicateQuery(place, query).edits),
  deleteQuery: ofQuery(deleteQuery),
  addEvent: (place, random) => {
    const { id, events } = anySource(place, random);
    const eventId = pick(events, random);
    return eventId === undefined ? null : addEvent(place, id, { eventId, actionId: pick(ACTIONS, random)! });
  },
  setEvent: (place, random) => {
    const event = pick(eventsOf(place, anySource(place, random).id), random);
    return event ? setEventField(place.document, event, { key: 'actionId', raw: '"logout"' }) : null;
  },
  deleteEvent: (place, random) => {
    const event = pick(eventsOf(place, anySource(place, random).id), random);
    return event ? deleteEvent(place, event) : null;
  },
  addPage: (place, random) =>
    canHavePages(place.model) ? addPage(place, anyName(place, random)).edits : null,
  renamePage: (place, random) => renamePage(place, place.page, anyName(place, random)),
  duplicatePage: (place) => (canHavePages(place.model) ? duplicatePage(place, place.page).edits : null),
  movePage: (place, random) => movePage(place, place.page.id, random(place.model.pages.length)),
  setHomePage: (place) => setHomePage(place, place.page.id),
  deletePage: (place) => (place.model.pages.length > 1 ? deletePage(place, place.page) : null),
};

/** Copies have the faults of their originals. */
const COPIES = ['paste', 'duplicateQuery', 'duplicatePage'];

/** Deletions leave what refers to the deleted things, as ToolJet does; people are told beforehand. */
const LEFT: readonly Fault['code'][] = [
  'missing_name',
  'missing_query',
  'missing_target',
  'missing_home_page',
];

/** Names as people and agents type them, and names of others. */
function anyName({ document, model, page }: Place, random: Random): string {
  const taken = [
    ...model.pages.map(({ name }) => name),
    ...queriesOf(document).map(({ name }) => name),
    ...componentsOf({ document, model, page }).map(({ name }) => name),
  ];
  return pick(['renamed_one', 'a b', 'a.b', '1x', '', ' ', '{{x}}', 'é', 'x'.repeat(33), ...taken], random)!;
}

/** Null for a name that cannot be given. */
function withName(make: () => Edit[] | null): Edit[] | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof NameError) return null;
    throw error;
  }
}

/** Names that ToolJet refuses, and names of several things, each with the number of things that have it. */
function badNamesIn(document: unknown): Record<string, number> {
  const model = readApp(document);
  const onPages = model.pages.flatMap((page) =>
    componentsOf({ document, model, page }).map(({ name }) => ({ kind: 'component', on: page.id, name })),
  );
  const all = [
    ...onPages,
    ...queriesOf(document).map(({ name }) => ({ kind: 'query', on: null, name })),
    ...model.pages.map(({ name }) => ({ kind: 'page', on: null, name })),
  ].map((each) => JSON.stringify(each));
  const counts: Record<string, number> = {};
  for (const each of all) counts[each] = (counts[each] ?? 0) + 1;
  const isRefused = ({ kind, name }: { kind: string; name: string }) =>
    kind === 'page' ? name.trim() === '' || name.length > 32 : !/^[\w-]+$/.test(name);
  return Object.fromEntries(
    Object.entries(counts).filter(
      ([each, count]) => count > 1 || isRefused(JSON.parse(each) as { kind: string; name: string }),
    ),
  );
}

/** A page that is copied whole keeps the names that its components have. */
const namesKept = (name: string, [each]: [string, number], before: Record<string, number>): boolean =>
  name === 'duplicatePage' &&
  Object.keys(before).some(
    (other) => (JSON.parse(other) as { name: string }).name === (JSON.parse(each) as { name: string }).name,
  );

type Made = readonly [name: string, edits: Edit[]];

/** Yields edits of each kind, each of a document as it was. */
function* madeIn(edited: EditedDocument, random: Random, rounds: number): Generator<Made> {
  for (const [name, make] of Object.entries(EDITS)) {
    for (let round = 0; round < rounds; round += 1) {
      const page = pick(edited.model.pages, random);
      const edits = page && withName(() => make(edited.place(page), random));
      if (edits) yield [name, edits];
    }
  }
}

function expectKept(edited: EditedDocument, random: Random, rounds: number): void {
  const { text } = edited;
  const before = findFaults(parseAppDocument(text));
  const badNames = badNamesIn(edited.document);
  for (const [name, edits] of madeIn(edited, random, rounds)) {
    edited.change(edits);
    const faults = newFaults(findFaults(parseAppDocument(edited.text)), before);
    const isLeft = ({ code }: Fault) => name.startsWith('delete') && LEFT.includes(code);
    const isCopied = ({ message }: Fault) =>
      COPIES.includes(name) && before.some((fault) => fault.message === message);
    const made = faults.filter((fault) => !isLeft(fault) && !isCopied(fault));
    expect(made.map(({ code, message }) => `${name}: ${code}: ${message}`)).toEqual([]);
    const bad = Object.entries(badNamesIn(edited.document)).filter(
      (each) => each[1] > (badNames[each[0]] ?? 0) && !namesKept(name, each, badNames),
    );
    expect(bad.map(([each]) => `${name}: ${each}`)).toEqual([]);
    edited.undo();
    expect(`${name}: ${edited.text === text}`).toBe(`${name}: true`);
  }
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe('every edit brings no fault, and is taken back to the byte', () => {
  it.each(editedDocuments)('in %s', (name, text) => {
    expectKept(new EditedDocument(text), randomOf(name.length), 3);
  });

  it('in random apps', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomOf(seed);
        expectKept(new EditedDocument(documentOf(new RandomEditor(random).newApp()).text), random, 2);
      }),
      { numRuns: samples(50) },
    );
  });
});

it('takes back every edit of an odd document that is possible there', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = randomOf(seed);
      let text = oddDocument(random);
      // Nothing tells apart what has no id.
      while (/"id"\s*:\s*""|"":/.test(text)) text = oddDocument(random);
      const contents = JSON.stringify(JSON.parse(text));
      for (const [name, edits] of madeIn(new EditedDocument(text), random, 1)) {
        const edited = new EditedDocument(text);
        try {
          edited.change(edits);
        } catch (error) {
          expect(String(error)).toMatch(/There is nothing at|has no place|does not exist/);
          continue;
        }
        edited.undo();
        // An undo prints in the document’s style, and this one has none.
        const isBack = JSON.stringify(JSON.parse(edited.text)) === contents;
        expect(`${name}: ${isBack}`).toBe(`${name}: true`);
      }
    }),
    { numRuns: samples(50) },
  );
});
