import fc from 'fast-check';
import { samples } from '../../../core/samples.fixture';
import { randomOf } from '../people-edits.fixture';
import { changedMeanings, documentOf, problemsOf, randomAppOf, RandomEditor } from '../random-apps.fixture';
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
