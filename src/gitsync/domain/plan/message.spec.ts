import {
  backupMessage,
  checkCommitTemplate,
  chooseAuthor,
  fillTemplate,
  namesOf,
  normalizeMessage,
  type AuthorAtProvider,
} from './message';
import { parseRemoteUrl } from '../remote/url';
import type { Change } from '../../../apps/document';

describe('the message of a commit', () => {
  it('is normalized to LF and trimmed', () => {
    expect(normalizeMessage('\r\n  Sort by date\r\n\r\n- newest first\r\n')).toBe(
      'Sort by date\n\n- newest first',
    );
  });

  it.each(['# not a comment', '-m', '日本語 🎉', 'a\rb', 'x'.repeat(65_536), 'é'.repeat(32_768)])(
    'accepts any text',
    (text) => {
      expect(normalizeMessage(text)).toBe(text);
    },
  );

  it.each(['', ' \r\n\t', 'a\0b', 'x'.repeat(65_537), `${'é'.repeat(32_768)}x`, 'a\ud800'])(
    'refuses anything else',
    (text) => {
      expect(() => normalizeMessage(text)).toThrow(
        expect.objectContaining({ code: 'invalid_message', status: 422 }),
      );
    },
  );
});

describe('the template of messages', () => {
  const values = { app: 'Orders', version: 'v1', workspace: 'Tools', user: 'Ada' };

  it('inserts the names of things into the text around the message', () => {
    const parts = fillTemplate('[{workspace}/{app} {version}] {message}\n\nBy {user}', values);
    expect(parts).toEqual(['[Tools/Orders v1] ', '\n\nBy Ada']);
    expect(parts.join('Sort by date')).toBe('[Tools/Orders v1] Sort by date\n\nBy Ada');
  });

  it('does not expand placeholders or patterns inside of values', () => {
    const hostile = { ...values, app: '{message} {user}', user: '$& $1 {app}' };
    expect(fillTemplate('{app}: {message} ({user})', hostile)).toEqual([
      '{message} {user}: ',
      ' ($& $1 {app})',
    ]);
  });

  it('inserts the message twice', () => {
    expect(fillTemplate('{message}\n\n{message}', values).join('x')).toBe('x\n\nx');
  });

  it.each([
    ['', /lacks \{message\}/],
    ['{app}', /lacks \{message\}/],
    ['{Message}', /lacks \{message\}/],
    ['{message} {author}', /\{author\}/],
    ['{message} {toString}', /\{toString\}/],
  ])('refuses %p', (template, detail) => {
    expect(() => checkCommitTemplate(template)).toThrow(detail);
  });

  it('keeps other braces', () => {
    const template = '{message} {"a": 1} {} {1} { app }';
    expect(checkCommitTemplate(`  ${template}\r\n`)).toBe(template);
    expect(fillTemplate(template, values)).toEqual(['', ' {"a": 1} {} {1} { app }']);
  });

  it.each([
    [['Orders'], 'Orders'],
    [['Sales', 'Orders'], 'Orders, Sales'],
    [['v1', 'v1'], 'v1'],
    [['d', 'c', 'b', 'a', 'e'], 'a, b, c and 2 more'],
  ])('names %j as %s', (names, text) => {
    expect(namesOf(names)).toBe(text);
  });
});

describe('the author of a commit', () => {
  const own = { name: 'Ada Lovelace', email: 'ada@example.com' };
  const at = (baseUrl: string, author: Partial<AuthorAtProvider> = {}): AuthorAtProvider => ({
    baseUrl,
    name: 'A. Lovelace',
    email: null,
    ...author,
  });
  const authorFor = (url: string, ...chosen: AuthorAtProvider[]) =>
    chooseAuthor(own, parseRemoteUrl(url), chosen).name;

  it.each([
    ['git@github.com:a/b.git', 'https://github.com'],
    ['ssh://git@ssh.github.com:443/a/b.git', 'https://github.com'],
    ['https://github.com/a/b.git', 'https://github.com'],
    ['git@ssh.dev.azure.com:v3/acme/tools/orders', 'https://dev.azure.com/acme'],
    ['https://acme@dev.azure.com/acme/tools/_git/orders', 'https://dev.azure.com/acme'],
    ['https://acme.visualstudio.com/tools/_git/orders', 'https://dev.azure.com/acme'],
    ['ssh://git@git.example.com:2222/a/b.git', 'https://git.example.com:3000/gitea'],
    ['ssh://git@[2001:db8::1]:22/a/b.git', 'https://[2001:db8::1]'],
  ])('uses the account at the provider of %s, %s', (url, baseUrl) => {
    expect(authorFor(url, at('https://elsewhere.example.com', { name: 'X' }), at(baseUrl))).toBe(
      'A. Lovelace',
    );
  });

  it.each([
    ['git@github.com:a/b.git', 'https://gitlab.com'],
    ['git@github.com.example.com:a/b.git', 'https://github.com'],
    ['ssh://git@git.example.com/github.com/b.git', 'https://github.com'],
  ])('uses the user’s default for %s, not the account at %s', (url, baseUrl) => {
    expect(authorFor(url, at(baseUrl))).toBe(own.name);
  });

  it('takes name and email separately, from the first account there', () => {
    const repository = parseRemoteUrl('git@github.com:a/b.git');
    const chosen = [
      at('https://github.com', { name: null, email: 'ada@work.example.com' }),
      at('https://github.com', { name: 'Second' }),
    ];
    expect(chooseAuthor(own, repository, chosen)).toEqual({ name: own.name, email: 'ada@work.example.com' });
  });
});

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
