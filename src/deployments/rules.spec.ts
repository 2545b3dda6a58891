import {
  checkFollowed,
  findFollowed,
  fingerprintOf,
  followsRef,
  latestOf,
  requireFollowedBranch,
  suggestTagPatterns,
} from './rules';

const refs = (names: string[]) => new Map(names.map((name, index) => [name, String(index)]));

describe('what a workspace follows', () => {
  it.each([
    ['Orders/*', 'Orders/v1', true],
    ['Orders/*', 'Orders/', true],
    ['Orders/*', 'orders/v1', false],
    ['Orders/*', 'My Orders/v1', false],
    ['*', 'Orders/v1', true],
    ['*/v1', 'Orders/v1', true],
    ['*/v1', 'Orders/v10', false],
    ['*a*b*', 'xaybz', true],
    ['*a*b*', 'xbya', false],
    ['ab*ba', 'aba', false],
    ['v1', 'v1', true],
    ['v1', 'v10', false],
    ['v.1', 'vx1', false],
  ])('matches %s with %s: %s', (pattern, name, expected) => {
    expect(followsRef({ tags: pattern }, `refs/tags/${name}`)).toBe(expected);
    expect([
      ...findFollowed({ tags: pattern }, { branches: refs([name]), tags: refs([name]) }).keys(),
    ]).toEqual(expected ? [name] : []);
    expect(followsRef({ tags: pattern }, `refs/heads/${name}`)).toBe(false);
  });

  it('matches a pattern of many asterisks in a moment', () => {
    const pattern = `${'*a'.repeat(100)}*b`;
    expect(followsRef({ tags: pattern }, `refs/tags/${'a'.repeat(200)}`)).toBe(false);
  });

  it('is one branch, by its whole name', () => {
    const followed = checkFollowed({ branch: ' main ' });
    expect(followed).toEqual({ branch: 'main' });
    expect(followsRef(followed, 'refs/heads/main')).toBe(true);
    expect(followsRef(followed, 'refs/heads/main2')).toBe(false);
    expect(followsRef(followed, 'refs/tags/main')).toBe(false);
    expect(findFollowed(followed, { branches: refs(['a', 'main']), tags: refs(['main']) })).toEqual(
      new Map([['main', '1']]),
    );
  });

  it.each([{}, { branch: 'main', tags: 'v*' }])('is never %j', (wanted) => {
    expect(() => checkFollowed(wanted)).toThrow(expect.objectContaining({ code: 'invalid_tags' }));
  });

  it.each(['', ' ', 'a b', 'a..b'])('is never the tags “%s”', (tags) => {
    expect(() => checkFollowed({ tags })).toThrow(expect.objectContaining({ code: 'invalid_tag_pattern' }));
  });

  it('is a branch that there is, or the first one of an empty repository', () => {
    const branches = Array.from({ length: 30 }, (_, index) => `b${index}`);
    requireFollowedBranch({ branch: 'b3' }, branches);
    requireFollowedBranch({ branch: 'main' }, []);
    requireFollowedBranch({ tags: 'v*' }, branches);
    expect(() => requireFollowedBranch({ branch: 'mian' }, branches)).toThrow(
      expect.objectContaining({
        code: 'git_branch_not_found',
        message: expect.stringMatching(/It has b0, .* and 10 more\.$/),
        data: { branches },
      }),
    );
  });

  it('may be a pattern for each beginning that tags share', () => {
    expect(
      suggestTagPatterns(['v1.0', 'v1.1', 'Orders/v1', 'Orders/v2', 'Orders/v3', '2026-11', 'x']),
    ).toEqual([
      { pattern: 'Orders/*', count: 3 },
      { pattern: '*', count: 2 },
      { pattern: 'v*', count: 2 },
    ]);
  });

  it('is never a branch that Git does not allow', () => {
    expect(() => checkFollowed({ branch: 'a b' })).toThrow(
      expect.objectContaining({ code: 'invalid_branch' }),
    );
  });
});

it('a fingerprint changes with each ref, and not with their order', () => {
  const one = new Map([
    ['a', '1'],
    ['b', '2'],
  ]);
  expect(fingerprintOf(new Map([...one].reverse()))).toBe(fingerprintOf(one));
  expect(fingerprintOf(new Map([['a', '1']]))).not.toBe(fingerprintOf(one));
  expect(fingerprintOf(new Map([...one, ['b', '3']]))).not.toBe(fingerprintOf(one));
});

it('the latest has the newest commit, and of several the highest number', () => {
  const at = (name: string, seconds: number) => ({ name, date: new Date(seconds * 1000) });
  expect(latestOf([])).toBeNull();
  expect(latestOf([at('v10', 1), at('v9', 2)])?.name).toBe('v9');
  expect(latestOf([at('v9', 2), at('v10', 2), at('v2', 2)])?.name).toBe('v10');
});
