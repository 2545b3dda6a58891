import { findSecrets, isCleanSince, listStrings, pathOfString, placeOf } from './secrets';

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

describe('a document that was searched before', () => {
  const texts = Array.from({ length: 2_000 }, (_, index) => `text ${index}`);
  const print = (edited: readonly string[]) => JSON.stringify({ appV2: { texts: edited } }, null, 2);
  const clean = print(texts);
  const TOKEN = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;

  it('is clean if what has changed is', async () => {
    for (const at of [0, 1, 1_000, 1_999])
      for (const edited of [
        texts.with(at, 'A "quoted" \\ text\n'),
        texts.toSpliced(at, 1),
        texts.toSpliced(at, 0, 'new'),
      ])
        expect(await isCleanSince(clean, print(edited))).toBe(true);
    expect(await isCleanSince(clean, clean)).toBe(true);
  });

  it('is not if a secret was added anywhere, as a whole or in parts', async () => {
    for (const at of [0, 1, 1_000, 1_999]) {
      const whole = print(texts.with(at, `token ${TOKEN}`));
      expect(await findSecrets(whole)).toHaveLength(1);
      expect(await isCleanSince(clean, whole)).toBe(false);
      const half = print(texts.with(at, `token ${TOKEN.slice(0, 12)}`));
      expect(await isCleanSince(half, whole)).toBe(false);
    }
  });

  it('is not if a line completes a key whose other lines were there', async () => {
    const key = [
      '-----BEGIN RSA PRIVATE KEY-----',
      ...Array.from({ length: 25 }, () => 'MIIEpAIBAAKCAQEA'.repeat(4)),
    ];
    const incomplete = texts.toSpliced(1_000, 0, ...key);
    const complete = incomplete.toSpliced(1_026, 0, '-----END RSA PRIVATE KEY-----');
    expect(await findSecrets(print(incomplete))).toEqual([]);
    expect(await findSecrets(print(complete))).toHaveLength(1);
    expect(await isCleanSince(print(incomplete), print(complete))).toBe(false);
  });

  it('is not known to be if all of it is one line', async () => {
    const one = JSON.stringify(texts);
    expect(await isCleanSince(one, one.replace('text 5', 'Text 5'))).toBe(false);
  });
});
