import { readFileSync } from 'node:fs';
import path from 'node:path';
import { importDocument, openDocument } from '../../support/imported-documents';
import { Pages } from '../../support/page-fixture';

let pages: Pages;

beforeAll(async () => {
  pages = await Pages.start();
});
afterAll(() => pages?.stop());

const CANVAS_PX = 1292;
/** The picture has two weights of the font and no kerning. */
const TOLERANCE_PX = 6;

interface Place {
  text: string;
  x: number;
  y: number;
}

/** A document with a component of each kind that has a drawing of its own. */
function everything() {
  const inSlot = '00000000-0000-4000-8000-000000000001';
  const kinds: [type: string, properties: Record<string, unknown>, styles?: Record<string, unknown>][] = [
    ['Text', { text: 'Left and {{globals.currentUser.email}} after' }, { textSize: 18, fontWeight: 'bold' }],
    [
      'Text',
      { text: 'Right aligned words that need more than a line to be read in full' },
      { textAlign: 'right' },
    ],
    ['Button', { text: 'Centered' }],
    ['TextInput', { label: 'First name', placeholder: 'Ada' }],
    ['NumberInput', { label: 'Aside', value: '5' }, { alignment: 'side' }],
    ['TextArea', { label: 'Notes', placeholder: 'Tall' }],
    ['Checkbox', { label: 'Ticked' }],
    ['RadioButton', { label: 'Choose', options: [{ label: 'One' }, { label: 'Other' }] }],
    ['Table', { columns: [{ name: 'Order' }, { name: 'Total' }] }],
    ['Chart', { title: 'Sales' }],
    [
      'Statistics',
      {
        primaryValueLabel: 'Revenue',
        primaryValue: '12',
        secondaryValueLabel: 'Change',
        secondaryValue: '3',
      },
    ],
    ['Chat', { chatTitle: 'Support', placeholder: 'Ask' }],
    ['ModalV2', { triggerButtonLabel: 'More' }],
    ['Map', {}],
    ['Tabs', { tabs: "{{[{title: 'Tab one'}, {title: 'Tab two'}]}}" }],
  ];
  const wrapped = (of: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(of).map(([key, value]) => [key, { value }]));
  const component = (id: string, index: number, type: string, more: object) => ({
    id,
    name: `c${index}`,
    type,
    pageId: 'home',
    layouts: [
      {
        type: 'desktop',
        left: 1 + (index % 3) * 14,
        top: 20 + Math.floor(index / 3) * 160,
        width: 13,
        height: 140,
      },
    ],
    ...more,
  });
  return {
    appV2: {
      name: 'All',
      editingVersion: { id: 'v', name: 'v1', homePageId: 'home' },
      appVersions: [],
      pages: [{ id: 'home', name: 'Home', handle: 'home', index: 0 }],
      components: [
        ...kinds.map(([type, properties, styles = {}], index) =>
          component(type === 'Tabs' ? inSlot : `k${index}`, index, type, {
            properties: wrapped(properties),
            styles: wrapped(styles),
          }),
        ),
        component('kid', 0, 'Button', { parent: `${inSlot}-0`, properties: wrapped({ text: 'In a tab' }) }),
      ],
      dataQueries: [],
      dataSources: [],
      events: [],
    },
  };
}

const textsIn = (svg: string): Place[] =>
  [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*? font-size="([\d.]+)"[^>]*>([^<]*)<\/text>/g)].map(
    ([, x, y, size, text]) => ({ text, x: Number(x), y: Number(y) - 0.355 * Number(size) }),
  );

/** Runs in the browser: the texts of the canvas, with the place of each one's first line. */
const FIND_TEXTS = `element => {
  const { left, top } = element.getBoundingClientRect();
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(node);
    const first = range.getClientRects().item(0);
    const text = (node.textContent ?? '').replace(/\\s+/g, ' ').trim();
    if (first && text) found.push({ text, x: first.left - left, y: first.bottom - first.height / 2 - top });
  }
  return found;
}`;

it.each([
  ['the sample app', () => readFileSync(path.resolve('src/demo/orders-dashboard.json'), 'utf8')],
  ['each kind of component', () => JSON.stringify(everything())],
])('draws %s as the canvas does, to a few pixels', async (name, read) => {
  const id = await importDocument(pages.admin, [name, read()]);
  const { body } = await pages.admin.get(`/apps/${id}/picture`).expect(200);
  await using visitor = await openDocument(pages, id);
  const { page } = visitor;
  await page.locator('[data-device]').first().waitFor();
  await page.evaluate(`for (const name of ['min-width', 'max-width', 'width'])
    document.querySelector('[data-device]').style.setProperty(name, '${CANVAS_PX}px')`);
  const onCanvas: Place[] = await page.evaluate(`(${FIND_TEXTS})(document.querySelector('[data-device]'))`);
  const inPicture = textsIn(String(body));
  expect(inPicture.length).toBeGreaterThan(5);
  const far = inPicture.filter(({ text, x, y }) => {
    const isHere = (place: Place) =>
      place.text.startsWith(text.replace(/…$/, '')) &&
      Math.abs(place.x - x) <= TOLERANCE_PX &&
      Math.abs(place.y - y) <= TOLERANCE_PX;
    // Further lines of a text have no node of their own.
    return (
      !onCanvas.some(isHere) &&
      !onCanvas.some((place) => place.text.includes(text) && !place.text.startsWith(text))
    );
  });
  expect({
    far,
    near: far.map(({ text }) => onCanvas.filter((place) => place.text.startsWith(text))),
  }).toEqual({
    far: [],
    near: [],
  });
});
