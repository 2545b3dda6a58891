import {
  applyEdits,
  JsonSyntaxError,
  JsonTooDeepError,
  parseJson,
  printJson,
  reconcile,
  semanticallyEqual,
  toValue,
} from './index';

function faultOf(text: string): JsonSyntaxError {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
  throw new Error(`${text} was taken.`);
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('parsing', () => {
  it.each([
    ['{"a": [1, 2,]}', { line: 1, column: 13, path: ['a', 2] }],
    ['{\n  "a": 1,\n  "b" 2\n}', { line: 3, column: 7 }],
    ['{"a": {"b": tru}}', { line: 1, column: 13, path: ['a', 'b'] }],
    ['["a\nb"]', { line: 1, column: 4, path: [0] }],
    ['{"a": 1', { line: 1, column: 8 }],
    ['1 2', { line: 1, column: 3, path: [] }],
    ['', { line: 1, column: 1 }],
  ])('reports where and why %j is not JSON', (text, where) => {
    expect(faultOf(text)).toMatchObject(where);
  });

  it.each([
    "{'a': 1}",
    '[1,]',
    '{"a":1,}',
    '01',
    '+1',
    '.5',
    '1.',
    'NaN',
    '// x\n1',
    '"\\x"',
    '"\t"',
    '\u00a01',
    '1\ufeff',
    '"\\u12g4"',
  ])('is strict: %j', (text) => expect(() => parseJson(text)).toThrow(JsonSyntaxError));

  it('tolerates a byte order mark and keeps it', () => {
    expect(parseJson('\ufeff{"a": 1}').find(['a'])?.start).toBe(7);
    expect(printJson('\ufeff{"a":1}')).toBe('\ufeff{\n  "a": 1\n}');
  });

  it('finds values by path, using the last of duplicate keys', () => {
    const document = parseJson('{"a": 1, "a": [{"\\u00e9": "x"}], "0": true}');
    expect(document.findString(document.find(['a', 0, 'é']))).toBe('x');
    expect(document.find(['a', '0', 'é'])).not.toBeNull();
    expect(document.find(['a', '00'])).toBeNull();
    expect(document.find([0])?.kind).toBe('boolean');
    expect(document.find(['a', 0, 'é', 'x'])).toBeNull();
  });

  it('creates own properties for every key', () => {
    const document = parseJson('{"__proto__": {"isAdmin": true}, "constructor": 1}');
    const value = toValue(document, document.root) as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect((value as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

describe('nesting', () => {
  it('of 100,000 levels is refused without crashing the process', () => {
    expect(() => parseJson(nested(100_000))).toThrow(JsonTooDeepError);
    expect(() => parseJson('{"a":'.repeat(10_000), { maxDepth: 100 })).toThrow(JsonTooDeepError);
    expect(() => printJson(nested(10_000))).toThrow(JsonTooDeepError);
    const deep = parseJson(nested(10_000), { maxDepth: Infinity });
    expect(deep.depthOf(deep.root)).toBe(10_000);
    expect(() => toValue(deep, deep.root)).toThrow(JsonTooDeepError);
    expect(() => semanticallyEqual(deep, deep)).toThrow(JsonTooDeepError);
    expect(() => reconcile(parseJson('1'), deep)).toThrow(JsonTooDeepError);
    expect(() => applyEdits(deep, [])).toThrow(JsonTooDeepError);
  });

  it('up to the limit works in every operation', () => {
    const text = nested(500);
    const other = '['.repeat(499) + '{}' + ']'.repeat(499);
    expect(printJson(printJson(text), 0)).toBe(text);
    expect(JSON.stringify(toValue(parseJson(text), parseJson(text).root))).toBe(text);
    expect(printJson(reconcile(parseJson(text), parseJson(other)), 0)).toBe(other);
    expect(semanticallyEqual(parseJson(text), parseJson(text))).toBe(true);
    expect(() => applyEdits(parseJson(text), [{ op: 'add', path: Array(500).fill(0), raw: '[]' }])).toThrow(
      JsonTooDeepError,
    );
  });
});
