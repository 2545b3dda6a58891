import * as fc from 'fast-check';
import { samples } from '../../../../test/support/samples';
import { IdTranslation } from './id-translation';

const idOf = (number: number) => `${String(number).padStart(8, '0')}-aaaa-4bbb-8ccc-dddddddddddd`;

/** Few ids, so that both sides have some in common. */
const id = fc.integer({ min: 0, max: 9 }).map(idOf);
const pairs = fc
  .tuple(fc.uniqueArray(id, { maxLength: 8 }), fc.uniqueArray(id, { maxLength: 8 }))
  .map(([host, repository]) =>
    host.slice(0, repository.length).map((one, index) => [one, repository[index]] as const),
  );
const text = fc
  .array(fc.oneof(id, fc.constantFrom('{{components.', '.value}}', '-slot', 'a', ' ', '-1234-', '"\\')), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''));
const document = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
})).value;

it('changes nothing on the way there and back, whatever ids the two sides share', () => {
  fc.assert(
    fc.property(pairs, document, (known, value) => {
      const translation = new IdTranslation(known);
      expect(translation.toHost(translation.toRepository(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(translation.toRepository(translation.toHost(value))).toEqual(JSON.parse(JSON.stringify(value)));
      for (const [host, repository] of known) {
        expect(translation.toRepository(host)).toBe(repository);
        expect(translation.toHost(repository)).toBe(host);
      }
    }),
    { numRuns: samples(500) },
  );
});

it('translates ids wherever they are', () => {
  const translation = new IdTranslation([[idOf(1), idOf(2)]]);
  const value = { [idOf(1)]: [`{{components.${idOf(1)}.value}}`, `${idOf(1)}-modal`] };

  expect(translation.toRepository(value)).toEqual({
    [idOf(2)]: [`{{components.${idOf(2)}.value}}`, `${idOf(2)}-modal`],
  });
});

it('refuses two ids of the host for one in the repository', () => {
  expect(
    () =>
      new IdTranslation([
        [idOf(1), idOf(3)],
        [idOf(2), idOf(3)],
      ]),
  ).toThrow('cannot both be');
});
