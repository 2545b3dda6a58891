import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { parseAppDocument } from '../document';
import { changedPages, drawPicture } from './draw-picture';
import { FONT, WIDTHS } from './font-widths';
import { MARK_COLORS, marksOf } from './marks';

type Json = Record<string, unknown>;

interface Sample extends Json {
  id: string;
  type: string;
}

/** A document of an app with these components on its page, or on its pages by their names. */
function appWith(components: readonly Sample[], more: Json = {}) {
  const pages = [...new Set(['home', ...components.map(({ pageId }) => String(pageId ?? 'home'))])];
  return {
    appV2: {
      id: 'a',
      name: 'Orders',
      appVersions: [],
      editingVersion: { id: 'v', name: 'v1', homePageId: 'home' },
      pages: pages.map((id, index) => ({ id, name: id, index })),
      components: components.map((component) => ({ name: component.id, pageId: 'home', ...component })),
      ...more,
    },
  };
}

const layout = (left: number, top: number, width = 10, height = 40) => [
  { type: 'desktop', left, top, width, height },
];
const values = (of: Json) => Object.fromEntries(Object.entries(of).map(([key, value]) => [key, { value }]));

const draw = (at: unknown, more: Partial<Parameters<typeof drawPicture>[0]> = {}) =>
  drawPicture({ at, against: null, isBefore: false, marks: new Map(), pageId: null, ...more });

/** Draws what differs between two documents. */
function drawBetween(before: object, after: object, more: { isBefore?: boolean; pageId?: string } = {}) {
  const [old, now] = [before, after].map((document) => parseAppDocument(JSON.stringify(document)));
  const changes = old.differenceTo(now).changes;
  const marks = marksOf(
    changes.map(({ kind, change, thing, of }) => ({ kind, change, itemId: thing.id, of })),
  );
  const { isBefore = false, pageId = null } = more;
  const [at, against] = isBefore ? [before, after] : [after, before];
  return draw(at, { against, marks, isBefore, pageId })!;
}

/** Renders an SVG, for which it has to be well-formed XML. */
const render = (svg: string) => new Resvg(svg, { font: { loadSystemFonts: false } }).render();

/** Returns the color of a pixel, as `#rrggbb`. */
function colorAt(svg: string, x: number, y: number): string {
  const { width, pixels } = render(svg);
  const start = (y * width + x) * 4;
  return `#${pixels.subarray(start, start + 3).toString('hex')}`;
}

const button = (id: string, more: Json = {}): Sample => ({
  id,
  type: 'Button',
  layouts: layout(0, 100),
  ...more,
});

it('draws components where the document has them', () => {
  const svg = draw(
    appWith([
      button('save', { properties: values({ text: 'Save & close' }), layouts: layout(21.5, 100) }),
      {
        id: 'note',
        type: 'Text',
        layouts: layout(0, 0, 43),
        properties: values({ text: '<b>Hello</b> {{globals.user}}' }),
      },
    ]),
  )!;
  expect(svg).toContain('>Save &amp; close</text>');
  expect(svg).toContain('>Hello</text>');
  expect(svg).toContain('>globals.user</text>');
  expect(colorAt(svg, 660, 120)).toBe('#4368e3');
  expect(colorAt(svg, 600, 120)).toBe('#f4f6f8');
});

it('gives the same bytes again, in another process too', () => {
  const document = appWith([
    button('save'),
    { id: 'orders', type: 'Table', layouts: layout(0, 200, 30, 300) },
    { id: 'sales', type: 'Chart', layouts: layout(31, 200, 10, 300), properties: values({ type: 'pie' }) },
  ]);
  const svg = draw(document)!;
  expect(draw(structuredClone(document))).toBe(svg);
  const hash = execFileSync(
    process.execPath,
    [
      '-r',
      path.resolve('test/support/register-typescript.cjs'),
      '-e',
      `const { drawPicture } = require(${JSON.stringify(path.join(__dirname, 'draw-picture.ts'))});
       const document = ${JSON.stringify(document)};
       const svg = drawPicture({ at: document, against: null, isBefore: false, marks: new Map(), pageId: null });
       process.stdout.write(require('node:crypto').createHash('sha256').update(svg).digest('hex'));`,
    ],
    { encoding: 'utf8', env: { ...process.env, TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8' } },
  );
  expect(hash).toBe(createHash('sha256').update(svg).digest('hex'));
});

interface Font {
  unitsPerEm: number;
  ascender: number;
  descender: number;
  charToGlyph: (character: string) => { advanceWidth: number };
}

it('knows the widths of its font', () => {
  const { parse } = jest.requireActual<{ parse: (bytes: ArrayBuffer) => Font }>('opentype.js');
  for (const [weight, file] of [
    [400, '400Regular/Geist_400Regular.ttf'],
    [600, '600SemiBold/Geist_600SemiBold.ttf'],
  ] as const) {
    const bytes = readFileSync(require.resolve(`@expo-google-fonts/geist/${file}`));
    const font = parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer);
    const { unitsPerEm, ascender, descender } = font;
    expect({ unitsPerEm, ascender, descender }).toEqual(FONT);
    const wrong = WIDTHS[weight].flatMap(([first, ...widths]) =>
      widths.filter(
        (width, index) => font.charToGlyph(String.fromCodePoint(first + index)).advanceWidth !== width,
      ),
    );
    expect(wrong).toEqual([]);
  }
});

it('outlines what was added, changed, moved and removed', () => {
  const at = (id: string, top: number, more: Json = {}) => button(id, { layouts: layout(0, top), ...more });
  const text = (content: string) => ({ properties: values({ text: content }) });
  const before = appWith([
    at('same', 20),
    at('changed', 100, text('Old')),
    at('moved', 200),
    at('gone', 400),
  ]);
  const after = appWith([at('same', 20), at('changed', 100, text('New')), at('moved', 300), at('new', 500)]);
  const later = drawBetween(before, after);
  const edgeAt = (svg: string, top: number) => colorAt(svg, 100, top - 1);
  expect([100, 300, 400, 500].map((top) => edgeAt(later, top))).toEqual(
    (['changed', 'moved', 'removed', 'added'] as const).map((mark) => MARK_COLORS[mark]),
  );
  expect(edgeAt(later, 20)).toBe('#f4f6f8');
  expect(later).toMatch(/<g opacity="0.25">.*<\/g>/);
  const earlier = drawBetween(before, after, { isBefore: true });
  expect([100, 200, 400].map((top) => edgeAt(earlier, top))).toEqual(
    (['changed', 'moved', 'removed'] as const).map((mark) => MARK_COLORS[mark]),
  );
  expect(edgeAt(earlier, 500)).not.toBe(MARK_COLORS.added);
  expect(earlier).not.toContain('opacity="0.25"');
});

it('opens the tab in which something differs', () => {
  const tabs: Sample = {
    id: '00000000-0000-4000-8000-000000000001',
    type: 'Tabs',
    layouts: layout(0, 0, 43, 300),
    properties: values({ tabs: "{{[{title: 'First'}, {title: 'Second'}]}}" }),
  };
  const inTab = (slot: number, text: string) =>
    button(`b${slot}`, { parent: `${tabs.id}-${slot}`, properties: values({ text }) });
  const before = appWith([tabs, inTab(0, 'In the first'), inTab(1, 'Old')]);
  expect(draw(before)).toContain('>In the first<');
  const svg = drawBetween(before, appWith([tabs, inTab(0, 'In the first'), inTab(1, 'New')]));
  expect(svg).toContain('>New<');
  expect(svg).not.toContain('>In the first<');
});

describe('a modal', () => {
  const id = '00000000-0000-4000-8000-000000000001';
  const modal = (more: Json = {}): Sample => ({
    ...{ id, type: 'ModalV2', layouts: layout(0, 20) },
    properties: values({ title: 'Really?', modalHeight: '{{300}}', size: 'md', ...more }),
  });
  const inModal = (name: string, text: string, more: Json = {}) =>
    button(name, { parent: id, properties: values({ text }), ...more });
  const before = appWith([modal(), button('b', { layouts: layout(0, 80) }), inModal('yes', 'Old')]);
  const heightOf = (svg: string) => Number(/ height="(\d+)"/.exec(svg)![1]);

  it('is drawn open below the page if something inside of it differs, before and after', () => {
    const after = appWith([modal(), button('b', { layouts: layout(0, 80) }), inModal('yes', 'New')]);
    const closed = draw(before)!;
    expect(closed).not.toContain('>Old<');
    const svg = drawBetween(before, after);
    expect(svg).toContain('>New<');
    expect(svg).toContain('>Really?<');
    expect(svg).toContain(MARK_COLORS.changed);
    expect(heightOf(svg)).toBe(heightOf(closed) + 24 + 44 + 300 + 24);
    expect(drawBetween(before, after, { isBefore: true })).toContain('>Old<');
    render(svg);
  });

  it('stays closed if nothing inside of it differs', () => {
    const after = appWith([
      modal({ title: 'Sure?' }),
      button('c', { layouts: layout(0, 80) }),
      inModal('yes', 'Old'),
    ]);
    const svg = drawBetween(before, after);
    expect(svg).toContain(MARK_COLORS.changed);
    expect(svg).not.toContain('>Old<');
  });

  it('shows what was added to it and removed from it, and a modal inside of it by itself', () => {
    const inner = '00000000-0000-4000-8000-000000000002';
    const nested = [
      inModal('open', 'Open', { id: inner, type: 'Modal', properties: values({ title: 'Inner' }) }),
      button('deep', { parent: inner, properties: values({ text: 'Deep' }) }),
    ];
    const svg = drawBetween(
      appWith([modal(), inModal('no', 'Gone'), ...nested]),
      appWith([
        ...[modal(), inModal('yes', 'Come'), nested[0]!],
        button('deep', { parent: inner, properties: values({ text: 'Deeper' }) }),
      ]),
    );
    for (const text of ['Gone', 'Come', 'Inner', 'Deeper']) expect(svg).toContain(`>${text}<`);
    // Only the inner one, of which the outer one shows no change.
    const only = drawBetween(
      appWith([modal(), ...nested]),
      appWith([
        ...[modal(), nested[0]!],
        button('deep', { parent: inner, properties: values({ text: 'Deeper' }) }),
      ]),
    );
    expect(only).toContain('>Deeper<');
    expect(only).not.toContain('>Really?<');
  });

  it.each(['{{1e9}}', '{{-5}}', '{{0/0}}', 'tall', '{{1e308*10}}'])(
    'has room for one of the height %s',
    (modalHeight) => {
      const [old, now] = ['Old', 'New'].map((text) =>
        appWith([modal({ modalHeight }), button('b', { layouts: layout(0, 9_000) }), inModal('yes', text)]),
      );
      const svg = drawBetween(old!, now!);
      expect(svg).toContain('>New<');
      expect(svg).toContain('The rest of the page is cut off.');
      expect(render(svg).height).toBeLessThanOrEqual(4_000);
    },
  );

  it('is counted if there are too many', () => {
    const many = (text: string) =>
      appWith(
        Array.from({ length: 9 }, (_, index) => {
          const own = `00000000-0000-4000-8000-00000000010${index}`;
          return [
            { ...modal(), id: own },
            button(`b${index}`, { parent: own, properties: values({ text }) }),
          ];
        }).flat(),
      );
    expect(drawBetween(many('Old'), many('New'))).toMatch(/[1-9] more modals with changes are not drawn\./);
  });
});

it('lists the pages that look different', () => {
  const of = (text: string, pageId: string) =>
    button(`on ${pageId}`, { pageId, properties: values({ text }) });
  const before = appWith([button('a'), of('One', 'b'), of('One', 'gone')]);
  const after = appWith([button('a'), of('Two', 'b'), of('One', 'fresh')]);
  const [old, now] = [before, after].map((document) => parseAppDocument(JSON.stringify(document)));
  const { changes } = old!.differenceTo(now!);
  const marks = marksOf(
    changes.map(({ kind, change, thing, of: owner }) => ({ kind, change, itemId: thing.id, of: owner })),
  );
  expect(changedPages({ before, after, marks })).toEqual([
    { id: 'b', name: 'b', isBefore: true, isAfter: true },
    { id: 'fresh', name: 'fresh', isBefore: false, isAfter: true },
    { id: 'gone', name: 'gone', isBefore: true, isAfter: false },
  ]);
  expect(changedPages({ before, after: before, marks: new Map() })).toEqual([]);
});

it('draws the home page or, if only another one differs, that one', () => {
  const before = appWith([button('a'), button('b', { pageId: 'other' })]);
  const after = appWith([button('a'), button('b', { pageId: 'other', properties: values({ text: 'New' }) })]);
  expect(draw(after)).toContain('<title>home</title>');
  expect(drawBetween(before, after)).toContain('<title>other</title>');
  expect(drawBetween(before, before)).toContain('<title>home</title>');
  expect(draw(after, { pageId: 'other' })).toContain('<title>other</title>');
  expect(draw(after, { pageId: 'nowhere' })).toBeNull();
  expect(draw({ flows: [] })).toBeNull();
  expect(drawBetween(after, appWith([button('a')]), { pageId: 'other' })).toContain(MARK_COLORS.removed);
});

it('shows neither data nor secrets', () => {
  const document = appWith(
    [
      {
        id: 'orders',
        type: 'Table',
        layouts: layout(0, 0, 30, 300),
        properties: values({ data: "{{[{ name: 'Grace Hopper', total: 12 }]}}" }),
      },
      {
        id: 'people',
        type: 'Table',
        layouts: layout(0, 300, 30, 300),
        properties: values({ data: '{{queries.people.data}}' }),
      },
      {
        id: 'list',
        type: 'Table',
        layouts: layout(0, 600, 30, 300),
        properties: values({ data: [{ name: 'Ada' }] }),
      },
      {
        id: 'password',
        type: 'PasswordInput',
        layouts: layout(31, 0, 10, 80),
        properties: values({ label: 'Password', value: 'hunter2', defaultValue: 'hunter3' }),
      },
      {
        id: 'key',
        type: 'Text',
        layouts: layout(31, 100),
        properties: values({ text: '{{secrets.API_KEY}}' }),
      },
      {
        id: 'html',
        type: 'Html',
        layouts: layout(31, 200),
        properties: values({ rawHtml: '<b>hunter4</b>' }),
      },
      {
        id: 'image',
        type: 'Image',
        layouts: layout(31, 300),
        properties: values({ source: 'https://example.com/hunter5' }),
      },
    ],
    {
      dataQueries: [
        { id: 'q', name: 'people', kind: 'runjs', options: { code: "return [{ name: 'Alan' }]" } },
      ],
    },
  );
  const svg = draw(document)!;
  expect(svg).toContain('>secrets.API_KEY</text>');
  expect(svg).not.toMatch(/Grace|Alan|Ada|hunter|https?:(?!\/\/www\.w3\.org\/2000\/svg")/);
});

const deep = Array.from({ length: 5_000 }, (_, index) => ({
  id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  type: 'Container',
  layouts: layout(0, 1, 43, 400),
  ...(index > 0 && { parent: `00000000-0000-4000-8000-${String(index - 1).padStart(12, '0')}` }),
}));
const [one, other] = deep.map(({ id }) => id);
const texts = (text: unknown, styles: Json = {}) => [
  {
    id: 't',
    type: 'Text',
    layouts: layout(0, 0, 43, 4_000),
    properties: values({ text }),
    styles: values(styles),
  },
];

it.each<[string, readonly Sample[]]>([
  [
    'parents in a circle',
    [
      { id: one, type: 'Container', parent: other, layouts: layout(0, 0) },
      { id: other, type: 'Container', parent: one, layouts: layout(0, 0) },
      button('free'),
    ],
  ],
  ['a component inside of itself', [{ id: one, type: 'Tabs', parent: one, layouts: layout(0, 0) }]],
  ['5,000 levels', deep],
  [
    'huge sizes',
    [-1e308, 1e9, 1e308].flatMap((size, index) => [
      button(`b${index}`, { layouts: layout(size, size, size, size) }),
      { id: `c${index}`, type: 'Table', layouts: layout(0, 0, size, size) },
      { id: `d${index}`, type: 'Chart', layouts: layout(1, 1, 5, size) },
    ]),
  ],
  [
    'sizes that are no numbers',
    ['x', null, {}, []].map((size, index) =>
      button(`b${index}`, { layouts: layout(size as never, size as never) }),
    ),
  ],
  ['10,000 components', Array.from({ length: 10_000 }, (_, index) => button(`b${index}`))],
  [
    'types of every object',
    ['constructor', '__proto__', 'toString', ''].map((type) => ({
      id: `x${type}`,
      type,
      layouts: layout(0, 0),
    })),
  ],
  ['markup in text', texts('</text></svg><script>alert(1)</script>&lt;script&gt;]]>"\'')],
  ['characters that XML forbids', texts('\u0000\u0001\u001f\ufffe\uffff\ud800 x \udc00 \u2028 ok')],
  ['much text in small letters', texts('word '.repeat(100_000), { textSize: 0, lineHeight: 0 })],
  ['a word without an end', texts('w'.repeat(1_000_000), { textSize: 1 })],
  ['expressions without end', texts('{{a}}'.repeat(100_000))],
  [
    'colors that are none',
    texts('x', { backgroundColor: 'url(https://example.com)', textColor: '#12345', borderRadius: -5 }),
  ],
  [
    'colors of all kinds',
    [
      '#123',
      '#1234',
      '#12345678',
      'rgba(1, 2, 3, .5)',
      'rgb(1 2 3 / 50%)',
      'hsl(120deg 50% 50%)',
      'hsla(1,2%,3%,.4)',
      'transparent',
    ].map((color, index) =>
      button(`c${index}`, {
        styles: values({ backgroundColor: color, borderColor: color, borderRadius: 1e9 }),
      }),
    ),
  ],
  [
    'fields of other types',
    ['Table', 'Tabs', 'RadioButton', 'Chart', 'Text', 'Modal', 'Statistics'].map((type) => ({
      id: type,
      type,
      layouts: layout(0, 0, 20, 200),
      properties: {
        text: 5,
        tabs: { value: { a: 1 } },
        columns: { value: [null, 1, { name: [] }] },
        options: { value: [[], 7] },
      },
      styles: [] as unknown as Json,
    })),
  ],
])('draws %s, within its limits', (_what, components) => {
  const svg = draw(appWith(components))!;
  expect(svg.length).toBeLessThan(4_000_000);
  expect(svg).not.toMatch(/NaN|Infinity|undefined|<script|example\.com/);
  const { width, height } = render(svg);
  expect(width).toBe(1292);
  expect(height).toBeLessThanOrEqual(4_000);
});

it('tells what it leaves out', () => {
  const many = Array.from({ length: 2_001 }, (_, index) =>
    button(`b${index}`, { layouts: layout(0, 9_000) }),
  );
  expect(draw(appWith([]))).toContain('This page is empty.');
  expect(draw(appWith(many))).toContain('The rest of the page is cut off.');
  const near = many.map((each) => ({ ...each, layouts: layout(0, 0) }));
  expect(draw(appWith(near))).toContain('1 more components are not drawn.');
});
