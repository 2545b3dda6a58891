import { asCode } from '../gitsync/domain/markdown';
import { asWords, checksOf, composeReport, reportedState, type PullRequestFindings } from './report';

const app = (name: string, more: object = {}) => ({
  ...{ name, change: 'changed' as const, total: 1, changes: ['query `a` added'], faults: [] },
  ...{ errors: 0, warnings: 0, pictured: null },
  ...more,
});

const findings = (more: Partial<PullRequestFindings> = {}): PullRequestFindings => ({
  ...{
    head: 'a'.repeat(40),
    base: 'b'.repeat(40),
    apps: [app('Orders')],
    appCount: 1,
    errors: 0,
    warnings: 0,
    undescribed: [],
    problem: null,
    mergesByLine: true,
  },
  ...{ mergesByStructure: true, conflicts: [], conflictCount: 0 },
  ...more,
});

const compose = (more: Partial<PullRequestFindings> = {}) =>
  composeReport(findings(more), {
    into: 'main',
    url: 'https://trellis.example/w/1/review/pull/2',
    writePictures: ({ name }, page) => `<${name} ${page.id}>`,
  });

/** An app with pictures of its pages; `count`: of all that look different. */
const pictured = (name: string, ids: string[], count = ids.length) =>
  app(name, {
    pictured: {
      appId: '1',
      pages: ids.map((id) => ({ id, name: id.toUpperCase(), isBefore: true, isAfter: true })),
      pageCount: count,
    },
  });

it.each([
  ['plain', '`plain`'],
  ['', '` `'],
  ['\n/merge', '`/merge`'],
  ['@all #1 !2 <b>', '`@all #1 !2 <b>`'],
  ['a`b', '`` a`b ``'],
  ['```\n# Title\n```', '```` ``` # Title ``` ````'],
  ['`', '`` ` ``'],
  ['right\u202eleft\u0000', '`right left`'],
])('quotes %j as %s', (text, code) => {
  expect(asCode(text)).toBe(code);
});

it('cuts long texts', () => {
  expect(asCode('x'.repeat(10_000))).toHaveLength(122);
});

it('has the differences, and a link', () => {
  expect(compose()).toBe(
    [
      '### Trellis',
      'Changes 1 app. [Review in Trellis](https://trellis.example/w/1/review/pull/2)',
      'Merges cleanly into `main`.',
      '#### `Orders`: 1 change',
      '- query `a` added',
    ].join('\n\n'),
  );
});

it('tells where Git sees a conflict and the structure has none', () => {
  expect(compose({ mergesByLine: false })).toContain('**Merges cleanly by structure** into `main`');
  const clean = checksOf(findings({ mergesByLine: false }), '')[1]!;
  expect(clean).toMatchObject({ name: 'trellis/merge', isPassed: true });
  expect(clean.title).toContain('Git sees a conflict');
});

it('has the first conflicts, and counts the others', () => {
  const report = compose({ mergesByStructure: false, conflicts: ['`Orders`'], conflictCount: 4 });
  expect(report).toContain('**4 conflicts** with `main`:\n\n- `Orders`\n- and 3 more');
});

it('fits into the comment of any provider', () => {
  const apps = Array.from({ length: 50 }, (_, index) =>
    app(`App ${index}`, { changes: Array.from({ length: 20 }, () => asCode('x'.repeat(200))) }),
  );
  const report = compose({ apps, appCount: 80 });
  expect(report.length).toBeLessThanOrEqual(30_000);
  const shown = report.match(/#### /g)!.length;
  expect(shown).toBeGreaterThan(5);
  expect(report).toMatch(new RegExp(`${80 - shown} more apps not shown here\\.$`));
});

it('shows the pictures of four pages, and counts the others', () => {
  const report = compose({ apps: [pictured('A', ['a', 'b', 'c']), pictured('B', ['d', 'e', 'f', 'g'], 9)] });
  expect(report).toContain('Page `A`\n\n<A a>');
  expect(report.match(/^<\w \w>$/gm)).toEqual(['<A a>', '<A b>', '<A c>', '<B d>']);
  const link = '[pictures in Trellis](https://trellis.example/w/1/review/pull/2)';
  expect(report).toContain(`8 more pages with changes: ${link}`);
  const last = compose({ apps: [pictured('A', ['a', 'b', 'c', 'd']), pictured('B', ['e'])] });
  expect(last).toContain(`1 page with changes: ${link}`);
});

it('leaves out pictures rather than words', () => {
  const large = app('Large', { changes: ['x'.repeat(29_500)] });
  const report = compose({ apps: [{ ...large, pictured: pictured('A', ['a'.repeat(900)]).pictured }] });
  expect(report).toContain('xxx');
  expect(report).not.toContain('Page');
});

it.each([
  ['Before: page Home of Orders', 'Before page Home of Orders'],
  ['"><script> ](x) | `a` &quot; @all\n', 'script x a quot all'],
  ['Überblick 数据', 'Überblick 数据'],
  ['\u202e\u0000', ''],
])('makes words of %j', (text, words) => {
  expect(asWords(text)).toBe(words);
});

it('fails the checks for errors and conflicts, and not for warnings', () => {
  const passed = (more: Partial<PullRequestFindings>) =>
    checksOf(findings(more), '').map(({ isPassed }) => isPassed);
  expect(passed({ warnings: 3 })).toEqual([true, true]);
  // The app need not be described.
  expect(passed({ errors: 1 })).toEqual([false, true]);
  expect(passed({ problem: 'It is no JSON.' })).toEqual([false, true]);
  expect(passed({ mergesByStructure: false, conflictCount: 1 })).toEqual([true, false]);
});

it('names the checks of a directory by it', () => {
  const names = (directory: string) => checksOf(findings(), directory).map(({ name }) => name);
  expect(names('')).toEqual(['trellis/validate', 'trellis/merge']);
  expect(names('teams/a')).toEqual(['trellis/validate (teams/a)', 'trellis/merge (teams/a)']);
});

it('names the apps with errors that it does not describe', () => {
  expect(compose({ appCount: 60, errors: 1, undescribed: ['App 60'] })).toContain(
    '59 more apps not shown here. With errors: `App 60`.',
  );
});

it('is of another state if a tip, the target, an allowed text or the wish for pictures has changed', () => {
  const state = { head: 'a', target: 'b', into: 'main', hasPictures: false, allowed: [] as string[] };
  const all = [
    ...[state, { ...state, head: 'c' }, { ...state, target: 'c' }, { ...state, into: 'next' }],
    ...[
      { ...state, hasPictures: true },
      { ...state, allowed: ['x'] },
    ],
  ];
  expect(new Set(all.map(reportedState)).size).toBe(6);
});
