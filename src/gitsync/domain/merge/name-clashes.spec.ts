import type { RepositoryApp } from '../format/repository-app';
import { findNameClashes, freeAppName } from './name-clashes';

const app = (gitAppId: string, name: string, path = `${name}/v1.json`): RepositoryApp => ({
  gitAppId,
  name,
  path,
  versionName: 'v1',
  gitVersionId: 'v',
  lastCommit: null,
  oid: 'o',
  problem: null,
});

const clashesOf = (results: RepositoryApp[], mine: RepositoryApp[], theirs: RepositoryApp[]) =>
  findNameClashes(
    results.map(({ gitAppId, ...rest }) => ({ ...rest, gitAppId: gitAppId ?? '' })),
    { base: [], mine, theirs },
  ).map((clash) => [clash.mine.gitAppId, clash.theirs.gitAppId]);

it('finds two apps of one name, of which ours comes first', () => {
  const [ours, theirs] = [app('z', 'Same'), app('a', 'sAmE')];
  expect(clashesOf([theirs, ours], [ours], [theirs])).toEqual([['z', 'a']]);
  expect(clashesOf([theirs, ours, app('b', 'Other')], [ours], [theirs, app('b', 'Other')])).toHaveLength(1);
});

it('finds two apps at one path', () => {
  const [ours, theirs] = [app('z', 'One', 'apps/x'), app('a', 'Two', 'apps/x')];
  expect(clashesOf([ours, theirs], [ours], [theirs])).toEqual([['z', 'a']]);
});

it('finds nothing where a side had both before', () => {
  const both = [app('a', 'Same'), app('b', 'Same')];
  expect(clashesOf(both, both, [])).toEqual([]);
  expect(clashesOf(both, [], both)).toEqual([]);
});

it('numbers a free name, and cuts one that would be too long', () => {
  expect(freeAppName('Same', ['same', 'SAME (2)'])).toBe('Same (3)');
  const free = freeAppName('é'.repeat(127), []);
  expect(free).toMatch(/^é+ \(2\)$/);
  expect(Buffer.byteLength(free)).toBeLessThanOrEqual(255);
});
