import { clashesIn, descriptionOf, outcomeOf, previewOf, labelsOf, type BranchMerge } from './merge-labels';

const SIDES = { from: 'feature', into: 'main' };
const app = (fields: Partial<BranchMerge['apps'][number]> = {}) => ({
  ...{ gitAppId: 'a', name: 'Orders', change: 'changed' as const, total: 3, conflicts: 0 },
  ...fields,
});
const merge = (fields: Partial<BranchMerge>): BranchMerge => ({
  ...{ status: 'merged', sha: null, mergeId: null, apps: [], files: [] },
  ...fields,
});

it('says of an app what changes, or what clashes', () => {
  expect(labelsOf(app())).toBe('3 changes');
  expect(labelsOf(app({ total: 1 }))).toBe('1 change');
  expect(labelsOf(app({ total: 0 }))).toBe('changed');
  expect(labelsOf(app({ change: 'removed', total: 0 }))).toBe('removed');
  expect(labelsOf(app({ conflicts: 1 }))).toBe('1 conflict');
  expect(labelsOf(app({ conflicts: 2 }))).toBe('2 conflicts');
});

it('counts what clashes in apps and in other files', () => {
  expect(clashesIn({ apps: [app({ conflicts: 2 }), app()], files: ['README.md'] })).toBe(3);
});

it.each(['up_to_date', 'fast_forward', 'merged', 'conflicts'] as const)('has words for %s', (status) => {
  const outcome = outcomeOf(merge({ status }), SIDES);
  for (const words of [previewOf(merge({ status }), SIDES), outcome.text])
    expect(words).toMatch(/main|merged/);
  expect(outcome.title).not.toBe('');
});

it('leads from conflicts to where they can be settled', () => {
  const apps = [app({ conflicts: 2 })];
  expect(outcomeOf(merge({ status: 'conflicts', apps, mergeId: 'm' }), SIDES).text).toBe(
    'feature and main have 2 conflicts. Choose what stays.',
  );
  expect(outcomeOf(merge({ status: 'conflicts', apps }), SIDES).text).toContain('cannot be resolved here');
});

it('describes the difference as Markdown, in which names are text', () => {
  const described = [
    {
      app: app({ name: 'Orders *new*', total: 2, conflicts: 1 }),
      lines: ['Page `x`: added', 'Query q: removed'],
    },
    { app: app({ change: 'added', name: 'Sales' }), lines: [] },
  ];
  expect(descriptionOf(described).split('\n')).toEqual([
    '- **Orders \\*new\\***: 2 changes',
    '  - Page \\`x\\`: added',
    '  - Query q: removed',
    '- **Sales**: added',
  ]);
});

it('describes the first changes of many', () => {
  const lines = Array.from({ length: 30 }, (_, index) => `Component c${index}: changed`);
  const text = descriptionOf([{ app: app({ total: 30 }), lines }]).split('\n');
  expect(text).toHaveLength(14);
  expect(text.at(-1)).toBe('  - 18 more');
});
