import fc from 'fast-check';
import { samples } from '../../../../test/support/samples';
import { randomOf } from '../../../../test/support/documents/people-edits';
import {
  changedMeanings,
  documentOf,
  problemsOf,
  randomAppOf,
  RandomEditor,
  type RandomApp,
} from '../../../../test/support/documents/random-apps';
import { diff } from './index';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

it('leaves a valid app, in which every name means what it meant, whatever is chosen', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = randomOf(seed);
      const editor = new RandomEditor(random);
      const before = editor.newApp();
      const after = editor.edited(before, { firstId: 100, edits: 2 + random(5) });
      const difference = diff(documentOf(before), documentOf(after));
      const needsOf = new Map(difference.changes.map(({ id, needs }) => [id, needs]));
      const chosen = new Set(difference.changes.flatMap(({ id }) => (random(2) ? id : [])));
      for (const id of chosen) for (const needed of needsOf.get(id)!) chosen.add(needed);
      const app = randomAppOf(difference.select(chosen));
      expect([...problemsOf(app), ...changedMeanings(app)]).toEqual([]);
      const others = difference.changes.flatMap(({ id }) => (chosen.has(id) ? [] : id));
      expect(randomAppOf(difference.discard(others))).toEqual(app);
    }),
    { numRuns: samples(300) },
  );
});

describe('a change needs', () => {
  const empty = () => {
    const app = new RandomEditor(randomOf(1)).newApp();
    return { ...app, components: [], events: [], dataQueries: [] } as RandomApp;
  };
  const query = (id: string, name: string) => ({
    id,
    name,
    kind: 'x',
    dataSourceId: 's1',
    options: { code: '' },
  });
  const component = (id: string, pageId: string, parent: string | null, value = '') => ({
    id,
    name: id,
    type: 'Text',
    pageId,
    parent,
    properties: { text: { value: '' }, use: { value } },
  });

  /** Returns the things whose changes each change needs, by the id of the changed thing. */
  function needsBetween(before: RandomApp, after: RandomApp): Record<string, string[]> {
    const { changes } = diff(documentOf(before), documentOf(after));
    const things = new Map(changes.map(({ id, thing }) => [id, thing.id ?? thing.kind]));
    return Object.fromEntries(
      changes.map(({ thing, needs }) => [thing.id ?? thing.kind, needs.map((id) => things.get(id)!)]),
    );
  }

  it('what frees the name that it takes', () => {
    const before = { ...empty(), dataQueries: [query('q1', 'orders')] };
    const after = { ...empty(), dataQueries: [query('q1', 'old'), query('q2', 'orders')] };
    expect(needsBetween(before, after)).toEqual({ q1: [], q2: ['q1'] });
    expect(needsBetween(before, { ...empty(), dataQueries: [query('q2', 'orders')] })).toEqual({
      q1: [],
      q2: ['q1'],
    });
  });

  it('all that uses a name which it takes away, and which need the new one', () => {
    const app = (name: string) => ({
      ...empty(),
      components: [component('c1', 'p1', null, `{{queries.${name}.data}}`)],
      dataQueries: [query('q1', name)],
    });
    expect(needsBetween(app('orders'), app('old'))).toEqual({ c1: ['q1'], q1: ['c1'] });
  });

  it('the moves of what it is moved into, and to another page those of what is in it', () => {
    const app = (...components: RandomApp['components']) => ({ ...empty(), components });
    const swapped = needsBetween(
      app(component('c1', 'p1', null), component('c2', 'p1', 'c1')),
      app(component('c1', 'p1', 'c2'), component('c2', 'p1', null)),
    );
    expect(swapped).toEqual({ c1: ['c2'], c2: [] });
    const moved = needsBetween(
      app(component('c1', 'p1', null), component('c2', 'p1', 'c1')),
      app(component('c1', 'p2', null), component('c2', 'p2', 'c1'), component('c3', 'p2', 'c1')),
    );
    expect(moved).toEqual({ c1: ['c2'], c2: ['c1'], c3: ['c1'] });
  });
});
