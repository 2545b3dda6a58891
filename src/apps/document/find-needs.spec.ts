import { parseAppDocument } from './app-document';
import { findNeeds } from './find-needs';

const source = (id: string, name: string, more: object = {}) => ({
  ...{ id, name, kind: 'postgresql', type: 'default' },
  ...more,
});

const needsOf = (appV2: object, root: object = {}) =>
  findNeeds(parseAppDocument(JSON.stringify({ ...root, app: [{ definition: { appV2 } }] })));

it('finds the data sources that queries use, each once, without those that need no settings', () => {
  const dataSources = [
    source('d1', 'maindb'),
    source('d2', 'unused'),
    source('d3', 'maindb'),
    source('d4', 'maindb', { kind: 'mysql' }),
    source('d5', 'runjsdefault', { kind: 'runjs', type: 'static' }),
    { id: 'd6', kind: 'smtp' },
  ];
  const dataQueries = ['d1', 'd1', 'd3', 'd4', 'd5', 'd6', null].map((dataSourceId, index) => ({
    ...{ id: `q${index}`, dataSourceId },
  }));
  expect(needsOf({ dataSources, dataQueries }).dataSources).toEqual([
    { name: 'maindb', kind: 'postgresql' },
    { name: 'maindb', kind: 'mysql' },
  ]);
});

it('finds the names of tables and modules that come with the app, and of constants and secrets', () => {
  const tables = ['stock', 'orders', 'stock'].map((table_name, index) => ({ id: `t${index}`, table_name }));
  const modules = [{ appV2: { name: 'Clock' } }, { appV2: {} }, {}];
  expect(needsOf({ modules, slug: '{{constants.A}} {{secrets.B}}' }, { tooljet_database: tables })).toEqual({
    ...{ constants: ['A'], secrets: ['B'], variables: [], dataSources: [] },
    ...{ tables: ['orders', 'stock'], modules: ['Clock'] },
  });
});

it('finds variables of a workspace of ToolJet 2 between percent signs alone', () => {
  const texts = [
    'Bearer %%server.TOKEN%% in %%client.REGION%%',
    "%%client['CITY'] + client.REGION%%",
    'client.NOT and {{client.NOT}}',
    "name like '%%'; %% server.NOT",
    '%%globals.client.NOT%%',
  ];
  expect(needsOf({ texts }).variables).toEqual(['client.CITY', 'client.REGION', 'server.TOKEN']);
});

it('finds nothing in documents of other shapes', () => {
  const nothing = { constants: [], secrets: [], variables: [], dataSources: [], tables: [], modules: [] };
  expect(needsOf({ dataSources: null, modules: [{ appV2: null }] }, { tooljet_database: null })).toEqual(
    nothing,
  );
  expect(findNeeds(parseAppDocument(JSON.stringify({ appV2: {} })))).toEqual(nothing);
});
