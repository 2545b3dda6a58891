import { listStrings, pathOfString, placeOf } from './secrets';

const DOCUMENT = {
  appV2: {
    name: 'Orders',
    components: [{ name: 'Save', properties: { text: { value: 'Save' } } }],
    dataQueries: [{ name: 'getOrders', options: { headers: [['Authorization', 'Bearer']] } }],
    total: 3,
    none: null,
  },
};

it('lists the strings of a document in its order, with their paths', () => {
  const strings = listStrings(DOCUMENT).map((text, at) => ({ text, path: pathOfString(DOCUMENT, at) }));
  expect(strings).toEqual([
    { text: 'Orders', path: ['appV2', 'name'] },
    { text: 'Save', path: ['appV2', 'components', 0, 'name'] },
    { text: 'Save', path: ['appV2', 'components', 0, 'properties', 'text', 'value'] },
    { text: 'getOrders', path: ['appV2', 'dataQueries', 0, 'name'] },
    { text: 'Authorization', path: ['appV2', 'dataQueries', 0, 'options', 'headers', 0, 0] },
    { text: 'Bearer', path: ['appV2', 'dataQueries', 0, 'options', 'headers', 0, 1] },
  ]);
  expect(listStrings('alone')).toEqual(['alone']);
  expect(pathOfString('alone', 0)).toEqual([]);
  expect(listStrings(null)).toEqual([]);
});

it('names the things that a string is in', () => {
  expect(placeOf(DOCUMENT, ['appV2', 'components', 0, 'properties', 'text', 'value'])).toEqual([
    'component Save',
  ]);
  expect(placeOf(DOCUMENT, ['appV2', 'dataQueries', 0, 'options', 'headers', 0, 1])).toEqual([
    'query getOrders',
  ]);
  expect(placeOf(DOCUMENT, ['appV2', 'total'])).toEqual([]);
});

it('names nodes and flows of Node-RED', () => {
  const flows = [
    { id: 't', type: 'tab', label: 'Orders', info: 'A key' },
    { id: 'a', type: 'function', name: 'Send', func: 'A key' },
  ];
  expect(placeOf({ flows }, ['flows', 0, 'info'])).toEqual(['node Orders']);
  expect(placeOf({ flows }, ['flows', 1, 'func'])).toEqual(['node Send']);
});

it('lists very many strings, and those that are deep inside', () => {
  let deep: unknown = 'end';
  for (let depth = 0; depth < 500; depth++) deep = [deep];
  const wide = Array.from({ length: 100_000 }, (_, index) => String(index));
  expect(listStrings([deep, wide])).toHaveLength(100_001);
});
