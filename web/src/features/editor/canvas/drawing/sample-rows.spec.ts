import { componentsOf, queriesOf, readApp } from '../../document';
import { sampleRows } from './sample-rows';

const PAGE = 'p';

/** Rows of a table with this data, beside one query. */
function rowsOf(data: unknown, options: Record<string, unknown> = {}) {
  const document = {
    appV2: {
      appVersions: [],
      pages: [{ id: PAGE, name: 'Home' }],
      components: [
        { id: 't', name: 'table', type: 'Table', pageId: PAGE, properties: { data: { value: data } } },
      ],
      dataQueries: [{ id: 'q', name: 'orders', kind: 'runjs', options }],
    },
  };
  const model = readApp(document);
  const [component] = componentsOf({ document, model, page: model.pages[0] });
  return sampleRows(component, queriesOf(document));
}

const CODE = 'const x = 1;\nreturn [{ id: 1, name: \'Bolt\', }, { id: 2, name: "Nut" }];\n';
const ROWS = [
  { id: 1, name: 'Bolt' },
  { id: 2, name: 'Nut' },
];

it('finds the rows that a table or its query holds as they are', () => {
  expect(rowsOf('{{queries.orders.data}}', { code: CODE })).toEqual(ROWS);
  expect(rowsOf('{{ queries.orders?.data }}', { code: 'return 1', transformation: CODE })).toEqual(ROWS);
  expect(rowsOf("{{[{id: 1, name: 'Bolt'}, {id: 2, name: 'Nut'}]}}")).toEqual(ROWS);
  expect(rowsOf([...ROWS, 'odd', null, [1]])).toEqual(ROWS);
});

it.each([
  ['an expression', '{{queries.orders.data}}', { code: 'return [{ id: count() }]' }],
  ['another query', '{{queries.others.data}}', { code: CODE }],
  ['a part of the data', '{{queries.orders.data.rows}}', { code: CODE }],
  ['no list', '{{queries.orders.data}}', { code: 'return { id: 1 }' }],
  ['code of another kind', '{{queries.orders.data}}', { code: 7 }],
  ['nothing', null, {}],
])('finds none in %s', (_what, data, options) => {
  expect(rowsOf(data, options)).toEqual([]);
});

it('gives up soon on hostile code', () => {
  const startedAt = performance.now();
  for (const code of ['return ['.repeat(24_000), `return [${'{'.repeat(190_000)}]`, 'x'.repeat(1_000_000)])
    expect(rowsOf('{{queries.orders.data}}', { code })).toEqual([]);
  // In the square of the length, it would take minutes.
  expect(performance.now() - startedAt).toBeLessThan(30_000);
});
