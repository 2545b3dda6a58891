import { expressionParts, plainText } from './literal';

it('strips markup from text, and splits it at its expressions', () => {
  expect(plainText('<h1>Orders</h1>of <b>**today**</b> &amp; {{1 < 2}}')).toBe(
    'Orders\nof today & {{1 < 2}}',
  );
  expect(expressionParts('Hello {{name}}!')).toEqual(['Hello ', '{{name}}', '!']);
});

it.each(['<', '{{', '**', '# ', '<br '])(
  'gives up soon on text that begins markup a million times: %s',
  (begin) => {
    const text = begin.repeat(1_000_000);
    const startedAt = performance.now();
    plainText(text);
    expressionParts(text);
    // In the square of the length, it would take hours.
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  },
);
