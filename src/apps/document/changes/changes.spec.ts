import fc from 'fast-check';
import { allDocuments, mediumDocuments } from '../../../../test/documents/documents';
import { samples } from '../../../../test/support/samples';
import { parseAppDocument, type AppDocument } from '../app-document';
import { oddDocument } from '../../../../test/support/documents/odd-documents';
import { findFaults } from '../find-faults';
import { edited, randomEdit, randomOf, type Random } from '../../../../test/support/documents/people-edits';
import { ChangeSelectionError, diff, type Change, type Difference } from '.';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** Returns a random choice of changes, with the changes that they need. */
function closedChoice({ changes }: Difference, random: Random): Set<string> {
  const byId = new Map(changes.map((change) => [change.id, change]));
  const chosen = new Set<string>();
  const add = (id: string) => {
    if (chosen.has(id)) return;
    chosen.add(id);
    byId.get(id)!.needs.forEach(add);
  };
  for (const { id } of changes) if (random(2) === 0) add(id);
  return chosen;
}

const idsOf = ({ changes }: Difference) => changes.map(({ id }) => id);

function expectLossless(before: AppDocument, after: AppDocument, random: Random): AppDocument {
  const difference = diff(before, after);
  expect(difference.count).toBe(difference.changes.length);
  expect(new Set(idsOf(difference)).size).toBe(difference.changes.length);
  expect(difference.select(idsOf(difference))).toBe(after.text);
  expect(difference.select([])).toBe(before.text);
  expect(idsOf(diff(before, after))).toEqual(idsOf(difference));
  const chosen = closedChoice(difference, random);
  const part = parseAppDocument(difference.select(chosen));
  const rest = diff(part, after);
  expect(rest.select(idsOf(rest))).toBe(after.text);
  const others = idsOf(difference).filter((id) => !chosen.has(id));
  expect(difference.discard(others)).toBe(part.text);
  return part;
}

const faultsOf = (document: AppDocument): string[] =>
  findFaults(document).map(({ code, thing, message }) =>
    JSON.stringify([code, thing.kind, thing.id, message]),
  );

function describeKey({ kind, thing, change }: Change): string {
  return `${change} ${kind} ${thing.id}`;
}

const parse = (value: object) => parseAppDocument(JSON.stringify(value, null, 2));

interface Component {
  id: string;
  name: string;
  pageId: string;
  parent: string | null;
  updatedAt?: string;
  layouts?: { id: string; type: string; top: number; left: number }[];
}

const SMALL = {
  appV2: {
    name: 'App',
    pages: [{ id: 'p1', name: 'Home', handle: 'home', index: 1 }],
    components: [
      {
        id: 'c1',
        name: 'box',
        pageId: 'p1',
        parent: null,
        layouts: [{ id: 'l', type: 'desktop', top: 1, left: 1 }],
      },
      { id: 'c2', name: 'text', pageId: 'p1', parent: 'c1', updatedAt: 'then' },
    ] as Component[],
    events: [{ id: 'e1', sourceId: 'c2', event: { eventId: 'onClick', queryId: 'q1', queryName: 'get' } }],
    dataQueries: [{ id: 'q1', name: 'get', options: {}, dataSourceId: 'd1' }],
    dataSources: [{ id: 'd1', name: 'db', kind: 'x' }],
    dataSourceOptions: [{ id: 'o1', dataSourceId: 'd1', options: { host: 'a' } }],
    appVersions: [{ id: 'v', name: 'v1', globalSettings: { width: 1 } }],
    editingVersion: { id: 'v', name: 'v1', globalSettings: { width: 1 } },
  },
};

type Small = typeof SMALL.appV2;

function changesOf(edit: (app: Small) => void): Difference {
  const after = structuredClone(SMALL);
  edit(after.appV2);
  return diff(parse(SMALL), parse(after));
}

describe('the changes between two documents', () => {
  it('are lossless for documents as odd as can be', () => {
    fc.assert(
      fc.property(seeds, seeds, (one, other) => {
        const random = randomOf(one ^ other);
        expectLossless(
          parseAppDocument(oddDocument(randomOf(one))),
          parseAppDocument(oddDocument(randomOf(other))),
          random,
        );
      }),
      { numRuns: samples(400) },
    );
  });

  it.each(allDocuments)(
    'are lossless for edits of %s',
    (_, text) => {
      const base = parseAppDocument(text);
      fc.assert(
        fc.property(seeds, (seed) => {
          const random = randomOf(seed);
          const value: unknown = JSON.parse(text);
          const edits = Array.from({ length: 1 + random(6) }, () => {
            const edit = randomEdit(value, random);
            edit.apply(value);
            return edit;
          });
          const after = edited(base, edits);
          const part = expectLossless(base, after, random);
          const known = new Set([...faultsOf(base), ...faultsOf(after)]);
          expect(faultsOf(part).filter((fault) => !known.has(fault))).toEqual([]);
        }),
        { numRuns: samples(text.length > 100_000 ? 1 : 3) },
      );
    },
    120_000,
  );

  it('are lossless between any two documents', () => {
    const document = fc.constantFrom(...mediumDocuments);
    fc.assert(
      fc.property(
        document,
        document,
        seeds,
        ([, one], [, other], seed) =>
          void expectLossless(parseAppDocument(one), parseAppDocument(other), randomOf(seed)),
      ),
      { numRuns: samples(20) },
    );
  });

  it('that remain after some were made are those that were not chosen', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomOf(seed);
        const difference = changesOf((app) => {
          app.pages.push({ id: 'p2', name: 'Two', handle: 'two', index: 2 });
          app.components.push({ id: 'c3', name: 'new', pageId: 'p2', parent: null, updatedAt: 'now' });
          app.components[0].name = 'frame';
          app.events = [];
          app.dataQueries[0].name = 'fetch';
          app.editingVersion.globalSettings.width = app.appVersions[0].globalSettings.width = 2;
        });
        const chosen = closedChoice(difference, random);
        const part = parseAppDocument(difference.select(chosen));
        const after = parseAppDocument(difference.select(idsOf(difference)));
        const rest = idsOf(diff(part, after));
        expect(rest.sort()).toEqual(
          idsOf(difference)
            .filter((id) => !chosen.has(id))
            .sort(),
        );
      }),
      { numRuns: samples(100) },
    );
  });
});

describe('a change', () => {
  it('is one for a value that the document repeats', () => {
    const { changes } = changesOf((app) => {
      app.editingVersion.globalSettings.width = 2;
      app.appVersions[0].globalSettings.width = 2;
    });
    expect(changes).toMatchObject([
      {
        kind: 'setting',
        change: 'changed',
        fields: [{ path: ['globalSettings', 'width'], before: '1', after: '2' }],
      },
    ]);
  });

  it('is a move if only position, size or parent differ', () => {
    const { changes } = changesOf((app) => (app.components[0].layouts![0].top = 20));
    expect(changes).toMatchObject([{ kind: 'component', change: 'moved', page: { id: 'p1', name: 'Home' } }]);
  });

  it('of a new component needs its new parent, page and query', () => {
    const difference = changesOf((app) => {
      app.pages.push({ id: 'p2', name: 'Two', handle: 'two', index: 2 });
      app.components.push({ id: 'c3', name: 'new', pageId: 'p2', parent: null, updatedAt: '' });
      app.components.push({ id: 'c4', name: 'newer', pageId: 'p2', parent: 'c3-1', updatedAt: '' });
      app.dataQueries.push({ id: 'q2', name: 'two', options: {}, dataSourceId: 'd1' });
      app.events.push({ id: 'e2', sourceId: 'c4', event: { eventId: 'x', queryId: 'q2', queryName: 'two' } });
    });
    const idOf = new Map(difference.changes.map((change) => [describeKey(change), change.id]));
    const needsOf = (key: string) => difference.changes.find((change) => describeKey(change) === key)!.needs;
    expect(needsOf('added component c4')).toEqual(
      [idOf.get('added component c3')!, idOf.get('added page p2')!].sort(),
    );
    expect(needsOf('added event e2')).toEqual(
      [idOf.get('added component c4')!, idOf.get('added query q2')!].sort(),
    );
    expect(() => difference.select([idOf.get('added event e2')!])).toThrow(ChangeSelectionError);
  });

  it('that removes a page needs the removal of what was on it', () => {
    const difference = changesOf((app) => {
      app.pages = [];
      app.components = [];
      app.events = [];
    });
    const page = difference.changes.find(({ kind }) => kind === 'page')!;
    const needed = difference.changes.filter(({ id }) => page.needs.includes(id)).map(describeKey);
    expect(needed.sort()).toEqual(['removed component c1', 'removed component c2']);
  });

  it('of times alone is cosmetic, and one for all things', () => {
    const { changes } = changesOf((app) => (app.components[1].updatedAt = 'now'));
    expect(changes).toMatchObject([{ kind: 'timestamps', isCosmetic: true }]);
  });

  it('of white space, keys and spelling alone is cosmetic', () => {
    const after = parseAppDocument(JSON.stringify(SMALL));
    const difference = diff(parse(SMALL), after);
    expect(difference.changes).toMatchObject([{ kind: 'format', isCosmetic: true }]);
    expect(difference.select(idsOf(difference))).toBe(after.text);
  });

  it('of a data source includes its options', () => {
    const { changes } = changesOf((app) => {
      app.dataSources = [];
      app.dataSourceOptions = [];
    });
    expect(changes.map(describeKey)).toEqual(['removed dataSource d1']);
  });

  it('leaves things alone that have the same id', () => {
    const base = structuredClone(SMALL);
    base.appV2.dataSources.push({ id: 'd1', name: 'db', kind: 'y' });
    const after = structuredClone(base);
    after.appV2.dataSources.push({ id: 'd2', name: 'new', kind: 'z' });
    after.appV2.dataSources[1].kind = 'other';
    const difference = diff(parse(base), parse(after));
    const added = difference.changes.find(({ change }) => change === 'added')!;
    const { dataSources } = (JSON.parse(difference.select([added.id])) as typeof SMALL).appV2;
    expect(dataSources.map(({ kind }) => kind)).toEqual(['x', 'y', 'z']);
  });

  it('that was not listed is refused', () => {
    const difference = changesOf((app) => (app.name = 'Other'));
    expect(() => difference.select(['0000000000000000'])).toThrow(
      expect.objectContaining({ code: 'changes_outdated', ids: ['0000000000000000'] }),
    );
  });
});
