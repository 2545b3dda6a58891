import fc from 'fast-check';
import { parseAppDocument } from '..';
import { ownDocuments } from '../../../../test/documents/documents';
import { EditedDocument } from '../../../../test/support/edited-document';
import { samples } from '../../../../test/support/samples';
import { oddDocument } from '../../../../test/support/documents/odd-documents';
import { randomOf } from '../../../../test/support/documents/people-edits';
import { documentOf, RandomEditor } from '../../../../test/support/documents/random-apps';
import { StructuredDocument, type KnownThing } from '../structure';
import { referrersOf } from './name-uses';
import { queriesOf } from './queries';
import { isEdited, thingsIn } from './things';

const KINDS = ['page', 'component', 'query', 'event'] as const;

/** Those without an id are numbered in each their way. */
const shownId = (id: string | null): string | null => id?.replace(/^~\d+$/, 'none') ?? null;

/** Pages of a thing: two pages of a definition may hold components of one id, which a merge knows as one. */
const pagesOf = ({ thing, pageId, otherPageIds }: KnownThing): (string | null)[] =>
  thing.kind === 'page' ? [thing.id] : [pageId, ...otherPageIds];

/** Pages, components, queries and events, as merges and checks read them. */
const readByMerge = (text: string): string[] =>
  [...new StructuredDocument(parseAppDocument(text).source).things.values()]
    .filter(({ thing, node }) => KINDS.some((kind) => kind === thing.kind) && node.kind === 'object')
    .filter(({ thing }) => isEdited(thing))
    .flatMap((known) =>
      pagesOf(known).map((pageId) =>
        JSON.stringify([known.thing.kind, shownId(known.thing.id), shownId(pageId)]),
      ),
    );

const readByEditor = (text: string): string[] =>
  KINDS.flatMap((kind) =>
    thingsIn(JSON.parse(text))
      .ofKind(kind)
      .map(({ id, pageId }) => JSON.stringify([kind, shownId(id), shownId(pageId)])),
  );

const expectSame = (text: string) => expect(readByEditor(text).sort()).toEqual(readByMerge(text).sort());

describe('the editor reads the things that a merge reads', () => {
  it.each(ownDocuments)('in %s', (_name, text) => expectSame(text));

  it('in random apps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), (seed) =>
        expectSame(documentOf(new RandomEditor(randomOf(seed)).newApp()).text),
      ),
      { numRuns: samples(50) },
    );
  });

  it('in odd documents', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), (seed) => expectSame(oddDocument(randomOf(seed)))),
      { numRuns: samples(400) },
    );
  });
});

it('reads the lists of an app that ToolJet has brought out of its definition, though they are empty but for a page', () => {
  const definition = { pages: { old: { name: 'Old', components: {} } } };
  const editingVersion = { id: 'v', name: 'v1', definition };
  const appV2 = { pages: [{ id: 'p', name: 'Home' }], components: [], editingVersion, appVersions: [] };
  const pages = thingsIn({ appV2 }).ofKind('page');
  expect(pages.map(({ id }) => id)).toEqual(['p']);
});

it('reads the edited version before its entry, in whichever order they stand', () => {
  const version = (text: string) => ({
    ...{ id: 'v', name: 'v1' },
    definition: {
      pages: { p: { name: 'Home', components: { c: { component: { component: 'Button', name: text } } } } },
    },
  });
  const app = { appVersions: [version('entry')], editingVersion: version('edited') };
  const things = thingsIn({ appV2: app });
  expect(things.find('component', 'c', 'p')).toMatchObject({ name: 'edited' });
  expect(things.find('component', 'c', 'p')?.paths.map((path) => path[1])).toEqual([
    'editingVersion',
    'appVersions',
  ]);
});

it('names the components that use a query before the ones whose events do, in whichever order they stand', () => {
  const query = { id: 'q', name: 'orders', kind: 'restapi', options: {} };
  const text = { value: '{{queries.orders.data}}' };
  const component = { id: 'c', name: 'title', type: 'Text', pageId: 'p', properties: { text } };
  const event = { id: 'e', name: 'onClick', sourceId: 'b', event: { actionId: 'run-query', queryId: 'q' } };
  const button = { id: 'b', name: 'button', type: 'Button', pageId: 'p' };
  const appV2 = {
    events: [event],
    components: [component, button],
    dataQueries: [query],
    pages: [{ id: 'p' }],
  };
  const edited = new EditedDocument(JSON.stringify({ appV2 }));
  const [orders] = queriesOf(edited.document);
  expect(referrersOf(edited.place(), orders)).toEqual(['title', 'button']);
});
