import { toggle, withDependents } from './ticked-changes';

const CHANGES = [
  { id: 'page', needs: [] },
  { id: 'table', needs: ['page'] },
  { id: 'click', needs: ['table', 'query'] },
  { id: 'query', needs: [] },
  { id: 'title', needs: [] },
];
const ALL = CHANGES.map(({ id }) => id);

const without = (leftOut: string[], id: string) => {
  const { leftOut: after, followed } = toggle(CHANGES, new Set(leftOut), id);
  return { included: ALL.filter((each) => !after.has(each)), followed };
};

it('includes a change with all that it needs, however far', () => {
  expect(without(ALL, 'click')).toEqual({
    included: ['page', 'table', 'click', 'query'],
    followed: ['table', 'query', 'page'],
  });
});

it('leaves a change out with all that need it, however far', () => {
  expect(without([], 'page')).toEqual({ included: ['query', 'title'], followed: ['table', 'click'] });
});

it('names only those whose state changes', () => {
  expect(without(['click', 'query'], 'click')).toEqual({ included: ALL, followed: ['query'] });
  expect(without(['table', 'click'], 'page')).toEqual({ included: ['query', 'title'], followed: [] });
});

it('discards changes with all that depend on them', () => {
  expect(withDependents(CHANGES, ['table', 'title'])).toEqual(['table', 'click', 'title']);
});

it('ends where changes need each other', () => {
  const pair = [
    { id: 'a', needs: ['b'] },
    { id: 'b', needs: ['a'] },
  ];
  expect([...toggle(pair, new Set(), 'a').leftOut]).toEqual(['a', 'b']);
  expect([...toggle(pair, new Set(['a', 'b']), 'b').leftOut]).toEqual([]);
});
