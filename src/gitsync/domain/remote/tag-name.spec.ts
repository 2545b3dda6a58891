import * as fc from 'fast-check';
import { findWellFormedRefs } from '../../../../test/support/find-well-formed-refs';
import { samples } from '../../../../test/support/samples';
import { tagNameOf } from './branch';

const refOf = (tag: string): string => `refs/tags/${tag}`;

const expectRefs = (tags: readonly string[]) => {
  const wellFormed = findWellFormedRefs(tags.map(refOf));
  expect(tags.filter((tag) => !wellFormed.has(refOf(tag)))).toEqual([]);
};

it.each([
  ['Orders', 'v1', 'Orders/v1'],
  ['Sales report', 'v1.2', 'Sales%20report/v1.2'],
  ['Bestellungen ü', 'März', 'Bestellungen%20ü/März'],
  ['100%', 'a:b', '100%25/a%3Ab'],
  ['.hidden', 'v1.', '%2Ehidden/v1%2E'],
  ['a..b', 'v1.lock', 'a%2E.b/v1%2Elock'],
  ['-f', '@', '%2Df/%40'],
  ['@{x', '[1]', '%40{x/%5B1]'],
])('of %p and %p is %p', (app, version, tag) => {
  expect(tagNameOf(app, version)).toBe(tag);
  expectRefs([tag]);
});

it('is a ref for Git whatever the names are, and tells them apart', () => {
  const unit = fc.constantFrom(...'aZ.-@{}~^:?*[]\\/% lock\u0001\u007fü\n');
  const odd = fc.string({ unit, minLength: 1 });
  const tags: string[] = [];
  fc.assert(
    fc.property(odd, odd, (app, version) => {
      const tag = tagNameOf(app, version);
      tags.push(tag);
      expect(tag.split('/').map(decodeURIComponent)).toEqual([app, version]);
    }),
    { numRuns: samples(500) },
  );
  expectRefs(tags);
});
