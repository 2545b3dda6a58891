/** Measures a picture of a page with 200 components: npm run bench:picture */
import { drawPicture } from '../../src/apps/drawing';
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
  const draw = () => drawPicture({ at, against: null, isBefore: false, marks: new Map(), pageId: null })!;
  const svg = draw();
  console.log(await describeMachine());
  console.table({
    SVG: await measure(() => Promise.resolve(draw())),
    'PNG of the SVG': await measure(() => rasterize(svg)),
  });
});
