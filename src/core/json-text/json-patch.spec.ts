import type { DraftLimits } from './draft';
import { applyJsonPatch, JsonPatchError, JsonTooDeepError, JsonTooLargeError } from '.';

const apply = (text: string, operations: unknown[], limits?: DraftLimits) =>
  applyJsonPatch(text, JSON.stringify(operations), limits);

function refusalOf(text: string, patch: string): JsonPatchError {
  try {
    applyJsonPatch(text, patch);
  } catch (error) {
    if (error instanceof JsonPatchError) return error;
    throw error;
  }
  throw new Error('The patch was taken.');
}

describe('a JSON patch', () => {
  it('passes the examples of RFC 6902', () => {
    expect(apply('{"foo":["bar","baz"]}', [{ op: 'add', path: '/foo/1', value: 'qux' }])).toBe(
      '{"foo":["bar","qux","baz"]}',
    );
    expect(
      apply('{"foo":["all","grass","cows","eat"]}', [{ op: 'move', from: '/foo/1', path: '/foo/3' }]),
    ).toBe('{"foo":["all","cows","eat","grass"]}');
    expect(apply('{"foo":["bar"]}', [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }])).toBe(
      '{"foo":["bar",["abc","def"]]}',
    );
    expect(apply('{"/":9,"~1":10}', [{ op: 'test', path: '/~01', value: 10 }])).toBe('{"/":9,"~1":10}');
    expect(apply('{"baz":"qux","foo":"bar"}', [{ op: 'replace', path: '', value: { a: 1 } }])).toBe(
      '{"a":1}',
    );
    expect(
      apply('{"a":{"b":1}}', [
        { op: 'copy', from: '/a', path: '/c' },
        { op: 'replace', path: '/c/b', value: 2 },
      ]),
    ).toBe('{"a":{"b":1},"c":{"b":2}}');
  });

  it('keeps the spelling of numbers in its values', () => {
    expect(applyJsonPatch('{"a":1}', '[{"op":"replace","path":"/a","value":1.50e3}]')).toBe('{"a":1.50e3}');
    expect(applyJsonPatch('{"a":1}', '[{"op":"add","path":"/b","value":[12345678901234567890]}]')).toBe(
      '{"a":1,"b":[12345678901234567890]}',
    );
  });

  it('keeps a short list on its line next to multi-line values, and expands others', () => {
    const text = '{\n  "a": {\n    "list": ["x", "y"],\n    "b": 1\n  }\n}';
    const value = '{\n    "list": ["x", "y"],\n    "b": 1\n  }';
    const emptied = applyJsonPatch(text, '[{"op":"remove","path":"/a"}]');
    expect(applyJsonPatch(emptied, `[{"op":"add","path":"/a","value":${value}}]`)).toBe(text);
    expect(apply(emptied, [{ op: 'add', path: '/a', value: ['x'] }])).toBe('{\n  "a": [\n    "x"\n  ]\n}');
  });

  it('compares numbers by value in tests, and accepts rounding by a browser', () => {
    const text = '{"a":12345678901234567890,"b":1.0}';
    expect(applyJsonPatch(text, '[{"op":"test","path":"/a","value":12345678901234567000}]')).toBe(text);
    expect(applyJsonPatch(text, '[{"op":"test","path":"/b","value":1}]')).toBe(text);
    expect(refusalOf(text, '[{"op":"test","path":"/a","value":12345678901234567891}]').operationIndex).toBe(
      0,
    );
  });

  it.each([
    ['[{"op":"add","path":"/b","value":1},{"op":"test","path":"/a","value":2}]', 1, '/a'],
    ['[{"op":"jump","path":"/a"}]', 0, '/a'],
    ['[{"path":"/a"}]', 0, '/a'],
    ['[{"op":"remove"}]', 0, ''],
    ['[{"op":"remove","path":1}]', 0, ''],
    ['[{"op":"remove","path":"a"}]', 0, ''],
    ['[{"op":"remove","path":"/~2"}]', 0, ''],
    ['[{"op":"add","path":"/a"}]', 0, '/a'],
    ['[{"op":"move","path":"/b"}]', 0, '/b'],
    ['[{"op":"copy","path":"/b","from":"/x"}]', 0, '/b'],
    ['[{"op":"remove","path":""}]', 0, ''],
    ['[{"op":"move","from":"","path":"/b"}]', 0, '/b'],
    ['[{"op":"move","from":"/o","path":"/o/p"}]', 0, '/o/p'],
    ['[{"op":"replace","path":"/l/01","value":1}]', 0, '/l/01'],
    ['[{"op":"replace","path":"/l/-","value":1}]', 0, '/l/-'],
    ['[{"op":"add","path":"/l/9","value":1}]', 0, '/l/9'],
    ['[{"op":"add","path":"/__proto__/x","value":1}]', 0, '/__proto__/x'],
    ['[1]', 0, ''],
    ['{}', -1, ''],
    ['[', -1, ''],
    [`[${Array(1001).fill('{"op":"test","path":"/a","value":1}').join()}]`, -1, ''],
  ])('is refused as a whole, with the place: %.80s', (patch, index, path) => {
    const error = refusalOf('{"a":1,"o":{},"l":[1,2]}', patch);
    expect(error).toMatchObject({ operationIndex: index, path });
  });

  it('reports that a value cannot be moved into itself', () => {
    const error = refusalOf('{"o":{}}', '[{"op":"move","from":"/o","path":"/o/p"}]');
    expect(error.message).toBe('A value cannot be moved into itself.');
  });

  it('cannot inflate a document by copying it into itself', () => {
    const double = Array.from({ length: 100 }, (_, index) => ({ op: 'copy', from: '', path: `/k${index}` }));
    const text = JSON.stringify({ a: 'x'.repeat(1000) });
    expect(() => apply(text, double, { maxLength: 1_000_000, maxDepth: 100 })).toThrow(JsonTooLargeError);
    const flat = Array.from({ length: 100 }, () => ({ op: 'copy', from: '/a', path: '/a/-' }));
    expect(() => apply('{"a":[]}', flat, { maxDepth: 20 })).toThrow(JsonTooDeepError);
  });

  it('may copy much if it removes as much', () => {
    const text = JSON.stringify({ a: 'x'.repeat(1000) });
    const inTurn = Array.from({ length: 500 }, () => [
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'remove', path: '/b' },
    ]);
    expect(apply(text, inTurn.flat(), { maxLength: 3000 })).toBe(text);
  });
});
