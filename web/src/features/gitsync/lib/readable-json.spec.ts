import fc from 'fast-check';
import { inLines, isCompact } from './readable-json';

it('breaks a document into lines as JSON.stringify does', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(inLines(text)).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

it('keeps each number and string as it is written', () => {
  const text = '{"a":1.50,"b":12345678901234567890,"c":"\\u00e4, {x: [1]}", "d" : [ ] , "e":{\n}}';
  expect(inLines(text)).toBe(
    [
      '{',
      '  "a": 1.50,',
      '  "b": 12345678901234567890,',
      '  "c": "\\u00e4, {x: [1]}",',
      '  "d": [],',
      '  "e": {}',
      '}',
    ].join('\n'),
  );
});

it('tells compact documents from those with lines', () => {
  const large = { list: Array.from({ length: 300 }, (_, index) => ({ index })) };
  expect(isCompact(JSON.stringify(large))).toBe(true);
  expect(isCompact(JSON.stringify(large, null, 2))).toBe(false);
});
