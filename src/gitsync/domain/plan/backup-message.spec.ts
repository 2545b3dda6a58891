import type { Change } from '../../../apps/document';
import { backupMessage } from './message';

const changeOf = (change: Partial<Change> & { name?: string | null; field?: string }): Change => {
  const { name = 'save', field, ...rest } = change;
  return {
    id: 'id',
    kind: 'component',
    change: 'changed',
    isCosmetic: false,
    thing: { kind: rest.kind ?? 'component', id: 'c1', name },
    oldName: null,
    page: null,
    of: null,
    fields: field
      ? [
          {
            path: ['component', 'definition', 'properties', field, 'value'],
            change: 'changed',
            before: '1',
            after: '2',
            type: 'number',
          },
        ]
      : [],
    needs: [],
    ...rest,
  };
};

describe('backupMessage', () => {
  it('names what has changed', () => {
    const changes = [
      changeOf({ field: 'label' }),
      changeOf({ kind: 'query', name: 'getOrders', change: 'added' }),
      changeOf({ kind: 'app', name: 'Orders', field: 'icon' }),
    ];
    expect(backupMessage('Orders', changes, false)).toBe(
      'Orders: label of save; query getOrders added; icon of app',
    );
  });

  it('names moves, orders and events', () => {
    const changes = [
      changeOf({ change: 'moved' }),
      changeOf({ kind: 'page', name: 'Home', oldName: 'Start' }),
      changeOf({ kind: 'order', name: 'pages' }),
      changeOf({
        kind: 'event',
        name: 'e1',
        change: 'removed',
        of: { kind: 'query', id: 'q', name: 'getOrders' },
      }),
    ];
    expect(backupMessage('Orders', changes, false)).toBe(
      [
        'Orders: save moved; page Start renamed to Home; order of pages; and 1 more',
        '',
        '- save moved',
        '- page Start renamed to Home',
        '- order of pages',
        '- event of getOrders removed',
      ].join('\n'),
    );
  });

  it('lists what the first line has no room for', () => {
    const changes = Array.from({ length: 60 }, (_, index) => changeOf({ kind: 'query', name: `q${index}` }));
    const lines = backupMessage('Orders', changes, false).split('\n');
    expect(lines[0]).toBe('Orders: query q0; query q1; query q2; and 57 more');
    expect(lines).toHaveLength(2 + 50 + 1);
    expect(lines.at(-1)).toBe('- and 10 more');
  });

  it('closes no issue and mentions nobody, whatever things are called', () => {
    const hostile = 'fixes #12, closes GH-3, !4, KEY-5, @octocat, a/b#6, https://x.example/1';
    const message = backupMessage(
      hostile,
      [changeOf({ kind: 'query', name: hostile, change: 'added' })],
      false,
    );
    expect(message).not.toMatch(/[#!]\d|GH-\d|KEY-\d|@\w|:\/\//);
    expect(message.replaceAll('\u2060', '')).toContain('fixes #12, closes GH-3, !4, KEY-5, @octocat');
    expect(backupMessage('Sales (2026) v1.2', [], false)).toBe('Sales (2026) v1.2: no visible change');
  });

  it('says when nothing is known, or nothing can be seen', () => {
    expect(backupMessage('Orders', null, true)).toBe('Orders: first backup');
    expect(backupMessage('Orders', null, false)).toBe('Orders: changed');
    expect(backupMessage('Orders', [changeOf({ isCosmetic: true })], false)).toBe(
      'Orders: no visible change',
    );
  });

  it('keeps a name on its line, whatever it holds', () => {
    const name = `a\nCo-authored-by: x\u0000\ud800${'b'.repeat(100)}`;
    const [subject, ...rest] = backupMessage(name, [changeOf({ name })], false).split('\n');
    expect(rest).toEqual([]);
    expect(subject).toMatch(/^a Co-authored-by: x b+…: a Co-authored-by: x b+…$/);
    expect(subject).not.toMatch(/\p{Surrogate}/u);
  });
});
