import fc from 'fast-check';
import { isPrintedByJavaScript, isSameDecimal } from './equality';

describe('two numbers', () => {
  it.each([
    ['1', '1.0'],
    ['100', '1e2'],
    ['100', '1E+02'],
    ['0.001', '1.0e-3'],
    ['-0', '0.00e7'],
    ['12345678901234567890', '1234567890123456789.00e1'],
    ['1e400', '10e399'],
  ])('%s and %s are equal', (left, right) => expect(isSameDecimal(left, right)).toBe(true));

  it.each([
    ['1', '10'],
    ['1', '-1'],
    ['12345678901234567890', '12345678901234567891'],
    ['0.1', '0.10000000000000000001'],
    ['1e400', '1e401'],
    ['1e-400', '0'],
  ])('%s and %s are different', (left, right) => expect(isSameDecimal(left, right)).toBe(false));

  it('equal their expanded form', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat(30), (value, zeros) => {
        expect(isSameDecimal(`${value}${value === 0n ? '' : '0'.repeat(zeros)}`, `${value}e${zeros}`)).toBe(
          true,
        );
      }),
    );
  });

  it('with an exponent of a million digits are compared in reasonable time', () => {
    const absurd = `1e${'9'.repeat(1_000_000)}`;
    expect(isSameDecimal(absurd, absurd)).toBe(true);
    expect(isSameDecimal(absurd, '1')).toBe(false);
  });
});

it('predicts the JavaScript value of a number', () => {
  expect(isPrintedByJavaScript('12345678901234567890', '12345678901234567000')).toBe(true);
  expect(isPrintedByJavaScript('12345678901234567890', '12345678901234567001')).toBe(false);
  expect(isPrintedByJavaScript('1e999', 'null')).toBe(true);
});
