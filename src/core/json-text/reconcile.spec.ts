import { matchInOrder } from './reconcile';
import { parseJson, reconcile } from '.';

const merge = (from: string, to: string) => reconcile(parseJson(from), parseJson(to));

describe('reconciling', () => {
  it('keeps the spelling of numbers that a browser rounded, and accepts changed ones', () => {
    const text = '{"a": 12345678901234567890, "b": 1e3, "c": 1.0, "d": 1e999, "e": "\\u00e9\\/"}';
    expect(merge(text, JSON.stringify(JSON.parse(text)))).toBe(text);
    expect(merge(text, text.replace('890', '891'))).toBe(text.replace('890', '891'));
    expect(merge('{"c": 1.0}', '{"c": 1.5}')).toBe('{"c": 1.5}');
  });

  it('keeps the order of keys, including integer-like ones, and inserts a new one after its neighbour', () => {
    const text = '{"b": 1, "10": 2, "9": 3}';
    expect(merge(text, JSON.stringify(JSON.parse(text)))).toBe(text);
    expect(merge(text, '{"b": 1, "new": 0, "10": 2, "9": 3}')).toBe('{"b": 1, "new": 0, "10": 2, "9": 3}');
    expect(merge(text, '{"first": 0, "9": 3, "b": 1}')).toBe('{"first": 0, "b": 1, "9": 3}');
  });

  it('tracks items by id through moves, removals and additions', () => {
    const text = '[\n  {"id": "a", "n": 1.0},\n  {"id": "b", "n": 2.0},\n  {"id": "c", "n": 3.0}\n]';
    expect(merge(text, '[{"id":"c","n":3},{"id":"new"},{"id":"a","n":7}]')).toBe(
      '[\n  {"id": "c", "n": 3.0},\n  {\n    "id": "new"\n  },\n  {"id": "a", "n": 7}\n]',
    );
  });

  it('changes only the id of an item whose id was changed', () => {
    expect(merge('[{"id": "a", "n": 1.0, "m": [1, 2]}]', '[{"id":"b","n":1,"m":[1,2]}]')).toBe(
      '[{"id": "b", "n": 1.0, "m": [1, 2]}]',
    );
  });

  it('matches the items of an array without ids', () => {
    expect(merge('[1.0, 2.0, 3.0, 4.0]', '[0,1,3,4,5]')).toBe('[0, 1.0, 3.0, 4.0, 5]');
    expect(merge('[{"a": 1.0}, {"a": 2.0, "b": 1e1}]', '[{"a":2,"b":11}]')).toBe('[{"a": 2.0, "b": 11}]');
  });

  it('takes linear time for long arrays', () => {
    const numbers = Array.from({ length: 80_000 }, (_, index) => index);
    const from = `[${numbers.map((number) => `${number}.0`).join(', ')}]`;
    const to = [...numbers.slice(0, 50), -1, ...numbers.slice(60, 79_000), -2, -3, ...numbers.slice(79_001)];
    const before = process.cpuUsage();
    expect(merge(from, JSON.stringify(to))).toBe(
      `[${to.map((number) => (number < 0 ? number : `${number}.0`)).join(', ')}]`,
    );
    // It takes 0.3 s, and 17 s where each item searches the text for its line.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(3_000);
  });

  it('turns a document of one value into any other', () => {
    expect(merge('\ufeff1\n', '{"a":[]}')).toBe('\ufeff{\n  "a": []\n}\n');
  });
});

it('matches equal values in order, each once', () => {
  expect(matchInOrder([1, 2, 3, 4, 5], [1, 3, 9, 4, 2, 5])).toEqual([0, 2, -1, 3, -1, 4]);
  expect(matchInOrder([], [1])).toEqual([-1]);
});
