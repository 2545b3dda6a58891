/**
 * Measures a picture of a page with 200 components, beside the same boxes drawn by satori: npm run bench:picture -- --rounds 30
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { drawComponent, drawPicture, type Box } from '../../src/apps/drawing';
import { componentsOf, readApp } from '../../src/apps/document/editing';
import { rasterize } from '../../src/pull-requests/worker/rasterize';
import { describeMachine } from '../support/machine';
import { runBench } from '../support/run-bench';
import { summarize } from '../support/statistics';

const TYPES = ['Text', 'Button', 'TextInput', 'DropdownV2', 'Checkbox', 'Table', 'Chart', 'Container'];
const COMPONENTS = 200;
const ROUNDS = 30;

const documentWith = (count: number) => ({
  appV2: {
    name: 'Bench',
    appVersions: [],
    editingVersion: { id: 'v', name: 'v1', homePageId: 'home' },
    pages: [{ id: 'home', name: 'Home', index: 0 }],
    components: Array.from({ length: count }, (_, index) => ({
      id: `c${index}`,
      name: `component${index}`,
      type: TYPES[index % TYPES.length],
      pageId: 'home',
      layouts: [
        { type: 'desktop', left: (index % 5) * 8.6, top: Math.floor(index / 5) * 95, width: 8, height: 90 },
      ],
      properties: { text: { value: `Text ${index} of {{queries.orders.data}}` }, label: { value: 'Label' } },
    })),
  },
});

interface Element {
  type: string;
  props: { style: Record<string, unknown>; children?: unknown };
}

/** The boxes of a drawing for satori, which takes elements as React has them. */
function elementOf(box: Box): Element {
  const flex = box.grows ? { flex: '1 1 0' } : {};
  if (box.kind === 'vector') return { type: 'div', props: { style: { ...flex, display: 'flex' } } };
  if (box.kind === 'text') {
    const { color, sizePx: fontSize, lineHeight, weight: fontWeight = 400, runs } = box;
    const style = { ...flex, color, fontSize, lineHeight, fontWeight };
    return { type: 'div', props: { style, children: runs.map(({ text }) => text).join('') } };
  }
  const { isRow, gap, padding: [vertical, horizontal] = [0, 0], justify, align, border } = box;
  const style = {
    ...flex,
    display: 'flex',
    flexDirection: isRow ? 'row' : 'column',
    gap: gap ?? 0,
    padding: `${vertical}px ${horizontal}px`,
    justifyContent: justify === 'center' ? 'center' : 'flex-start',
    ...(align && { alignItems: align === 'center' ? 'center' : 'flex-start' }),
    ...(border && { border: `${border.width ?? 1}px solid ${border.color}` }),
    ...(box.background?.startsWith('#') && { backgroundColor: box.background }),
    ...(box.radius !== undefined && { borderRadius: box.radius }),
    ...(box.width !== undefined && { width: box.width }),
    ...(box.height !== undefined && { height: box.height }),
  };
  return { type: 'div', props: { style, children: box.children.map(elementOf) } };
}

type Satori = (element: Element, options: object) => Promise<string>;

async function drawBySatori(satori: Satori, at: unknown): Promise<string> {
  const model = readApp(at);
  const context = {
    words: {
      button: '',
      columns: ['1', '2', '3'],
      message: '',
      open: '',
      search: 'Search',
      tab: '',
      value: '',
    },
    show: (expression: string) => expression,
    rowsOf: () => [],
  };
  const children = componentsOf({ document: at, model, page: model.pages[0] }).map((component) => {
    const { left, width, top, height } = component.box;
    const drawn = elementOf(
      drawComponent(component, {
        ...context,
        words: { ...context.words, modal: String, typeName: String },
      }),
    );
    const style = {
      position: 'absolute',
      display: 'flex',
      left: `${left}%`,
      width: `${width}%`,
      top,
      height,
    };
    return { type: 'div', props: { style, children: drawn } };
  });
  const root = { type: 'div', props: { style: { display: 'flex', width: 1292, height: 3_900 }, children } };
  const fonts = ([400, 600] as const).map((weight) => ({ name: 'Geist', weight, data: FONTS[weight] }));
  return satori(root, { width: 1292, height: 3_900, fonts });
}

const fontOf = (file: string) => readFileSync(require.resolve(`@expo-google-fonts/geist/${file}`));
const FONTS = {
  400: fontOf('400Regular/Geist_400Regular.ttf'),
  600: fontOf('600SemiBold/Geist_600SemiBold.ttf'),
};

async function measure(work: () => Promise<string | Buffer>) {
  const samples: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    bytes = Buffer.byteLength(await work());
    samples.push(performance.now() - startedAt);
  }
  return { firstMs: samples[0], ...summarize(samples.slice(1)), bytes };
}

runBench(async () => {
  const at: unknown = documentWith(COMPONENTS);
  const { default: satori } = createRequire(require.resolve('../package.json'))('satori') as {
    default: Satori;
  };
  const draw = () => drawPicture({ at, against: null, isBefore: false, marks: new Map(), pageId: null })!;
  const svg = draw();
  console.log(await describeMachine());
  console.table({
    SVG: await measure(() => Promise.resolve(draw())),
    'SVG by satori': await measure(() => drawBySatori(satori, at)),
    'PNG of the SVG': await measure(() => rasterize(svg)),
    'PNG of satori’s SVG': await drawBySatori(satori, at).then((other) => measure(() => rasterize(other))),
  });
});
