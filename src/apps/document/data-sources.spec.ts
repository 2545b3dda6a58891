import { parseAppDocument } from './app-document';
import { changedOptions, withOptionsOf, listDataSources } from './data-sources';

const entry = (id: string, dataSourceId: string, options: unknown) => ({ id, dataSourceId, options });
const db = { id: 'd1', name: 'db', kind: 'postgresql' };
const mail = { id: 'd2', name: 'mail', kind: 'smtp' };
const host = (value: string) => ({ host: { value }, password: { credential_id: 'c1', encrypted: true } });

const documentOf = (dataSources: object[], dataSourceOptions?: unknown, icon = 'table') =>
  parseAppDocument(JSON.stringify({ appV2: { icon, dataSources, dataSourceOptions } }, null, 2));

const dev = documentOf([db, mail], [entry('o1', 'd1', host('dev')), entry('o2', 'd2', null)]);
const production = documentOf([db, mail], [entry('o1', 'd1', host('prod')), entry('o2', 'd2', null)], 'old');

it('lists the data sources, with the ids of what is encrypted', () => {
  expect(listDataSources(dev)).toEqual([
    { ...db, credentialIds: ['c1'] },
    { ...mail, credentialIds: [] },
  ]);
  expect(listDataSources(documentOf([{ name: 'no id' }]))).toEqual([]);
});

it('finds the data sources whose options mean something else, whatever else differs', () => {
  expect(changedOptions(dev, production)).toEqual(['d1']);
  const compact = parseAppDocument(JSON.stringify(JSON.parse(dev.text)));
  expect(changedOptions(dev, compact)).toEqual([]);
  expect(changedOptions(dev, documentOf([db, mail], [entry('o1', 'd1', host('dev'))]))).toEqual(['d2']);
  expect(changedOptions(dev, documentOf([db, mail]))).toEqual(['d1', 'd2']);
});

it('takes over the options of the chosen data sources, and nothing else', () => {
  const merged = withOptionsOf(dev, production, ['d1']);
  expect(merged.text).toBe(dev.text.replace('"dev"', '"prod"'));
  expect(withOptionsOf(dev, production, ['d2']).text).toBe(dev.text);
});

it('keeps entries that the other document has not, adds those that it has more, and no data source', () => {
  const more = documentOf([db], [entry('o1', 'd1', host('prod')), entry('o9', 'd1', host('stage'))]);
  expect(changedOptions(more, withOptionsOf(dev, more, ['d1']))).toEqual(['d2']);
  expect(withOptionsOf(more, dev, ['d1']).text).toContain('stage');
  const without = documentOf([mail], [entry('o2', 'd2', null)]);
  expect(withOptionsOf(without, dev, ['d1'])).toBe(without);
  expect(changedOptions(dev, withOptionsOf(documentOf([db, mail]), dev, ['d1', 'd2']))).toEqual([]);
});

it('knows the options that a data source of the oldest documents has itself', () => {
  const flat = (options: object | undefined) =>
    parseAppDocument(
      JSON.stringify({ name: 'App', appVersions: [], dataQueries: [], dataSources: [{ ...db, options }] }),
    );
  expect(changedOptions(flat({ host: 'dev' }), flat({ host: 'prod' }))).toEqual(['d1']);
  for (const options of [{ host: 'prod' }, undefined])
    expect(withOptionsOf(flat({ host: 'dev' }), flat(options), ['d1']).text).toBe(flat(options).text);
});
