import { factsOf, mergeWays, sortBranches, type Branch } from './branch-facts';

const branch = (fields: Partial<Branch>): Branch => ({
  ...{ name: 'feature', isDefault: false, isActive: false, isLocal: true, isRemote: true, sha: null },
  ...{ ahead: 0, behind: 0, unpushed: 0, changedApps: 0, movableApps: 0, isProtected: null },
  lastCommit: null,
  ...fields,
});

it('says nothing about a branch that is like the default one', () => {
  expect(factsOf(branch({}), 'main')).toEqual([]);
});

it('says what is to be known of a branch', () => {
  const busy = branch({ ahead: 2, behind: 1, changedApps: 1, unpushed: 3, isProtected: true });
  expect(factsOf(busy, 'main')).toEqual([
    '1 app with uncommitted changes',
    '3 commits not pushed yet',
    '2 ahead, 1 behind',
    'Protected',
  ]);
  expect(factsOf(branch({ ahead: 1 }), 'main')).toEqual(['1 ahead of main']);
  expect(factsOf(branch({ behind: 3 }), 'main')).toEqual(['3 behind main']);
  expect(factsOf(branch({ isLocal: false }), 'main')).toEqual(['Not here yet']);
  expect(factsOf(branch({ isRemote: false }), 'main')).toEqual(['Not in the repository']);
  // An empty repository has no branch at all.
  expect(factsOf(branch({ isDefault: true, isRemote: false }), 'main')).toEqual(['Default branch']);
});

it('sorts the default branch first, and those that are not here last', () => {
  const branches = [
    branch({ name: 'a', isLocal: false }),
    branch({ name: 'b' }),
    branch({ name: 'main', isDefault: true }),
    branch({ name: 'a2' }),
  ];
  expect(sortBranches(branches).map(({ name }) => name)).toEqual(['main', 'a2', 'b', 'a']);
});

describe('the ways to merge', () => {
  const main = branch({ name: 'main', isDefault: true });

  it('lead in both directions', () => {
    expect(mergeWays(branch({}), main)).toEqual([
      { from: 'feature', into: 'main' },
      { from: 'main', into: 'feature' },
    ]);
  });

  it('do not lead into a branch that is not here, nor out of one that the repository lacks', () => {
    expect(mergeWays(branch({ isLocal: false }), main)).toEqual([{ from: 'feature', into: 'main' }]);
    expect(mergeWays(branch({ isRemote: false }), main)).toEqual([]);
  });

  it('need two branches', () => {
    expect(mergeWays(main, main)).toEqual([]);
    expect(mergeWays(branch({}), undefined)).toEqual([]);
  });
});
