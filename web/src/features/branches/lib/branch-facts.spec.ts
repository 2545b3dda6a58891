import { factsOf, sortBranches, type Branch } from './branch-facts';

const branch = (fields: Partial<Branch>): Branch => ({
  ...{ name: 'feature', isDefault: false, isActive: false, isLocal: true, isRemote: true, sha: null },
  ...{ ahead: 0, behind: 0, unpushed: 0, changedApps: 0, isProtected: null, lastCommit: null },
  ...fields,
});

it('says nothing about a branch that is like the default one', () => {
  expect(factsOf(branch({}))).toEqual([]);
});

it('says what is to be known of a branch', () => {
  expect(factsOf(branch({ ahead: 2, behind: 1, changedApps: 1, unpushed: 3, isProtected: true }))).toEqual([
    '1 app with uncommitted changes',
    '3 commits waiting',
    '2 ahead, 1 behind',
    'Protected',
  ]);
  expect(factsOf(branch({ isLocal: false }))).toEqual(['Not here yet']);
  expect(factsOf(branch({ isRemote: false }))).toEqual(['Not in the repository']);
  // An empty repository has no branch at all.
  expect(factsOf(branch({ isDefault: true, isRemote: false }))).toEqual(['Default branch']);
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
