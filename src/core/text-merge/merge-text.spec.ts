import fc from 'fast-check';
import { samples } from '../../../test/support/samples';
import { jsonStringUnits, joinPieces, mergeText, plainUnits, type TextPiece } from './index';

const merge = (base: string, mine: string, theirs: string) => mergeText({ base, mine, theirs }, plainUnits);
const text = (pieces: TextPiece[]) =>
  pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : null;

const lines = fc
  .array(fc.constantFrom('a\n', 'b\n', 'c d\n', '\n', 'e\r\n', 'f g h\n'), { maxLength: 12 })
  .map((all) => all.join(''));
/** Content of a JSON string, as it is spelled. */
const spelled = fc
  .array(
    fc.constantFrom(
      'a',
      'b ',
      '\\n',
      '\\\\n',
      '\\u0041',
      '\\ud83d\\ude00',
      '\\ud800',
      '😀',
      '\\r\\n',
      '\\"',
      '/',
    ),
    { maxLength: 20 },
  )
  .map((all) => all.join(''));

describe('merging texts', () => {
  it('takes the side that changed, and a change that both made once', () => {
    for (const [units, texts] of [
      [plainUnits, lines],
      [jsonStringUnits, spelled],
    ] as const)
      fc.assert(
        fc.property(texts, texts, (base, other) => {
          expect(text(mergeText({ base, mine: other, theirs: base }, units))).toBe(other);
          expect(text(mergeText({ base, mine: base, theirs: other }, units))).toBe(other);
          expect(text(mergeText({ base, mine: other, theirs: other }, units))).toBe(other);
        }),
        { numRuns: samples(300) },
      );
  });

  it('gives each side again where its hunks are chosen, and the same hunks with sides exchanged', () => {
    for (const [units, texts] of [
      [plainUnits, lines],
      [jsonStringUnits, spelled],
    ] as const)
      fc.assert(
        fc.property(texts, texts, texts, (base, mine, theirs) => {
          const pieces = mergeText({ base, mine, theirs }, units);
          const swapped = mergeText({ base, mine: theirs, theirs: mine }, units);
          const exchanged = swapped.map((piece) =>
            typeof piece === 'string' ? piece : { ...piece, mine: piece.theirs, theirs: piece.mine },
          );
          expect(exchanged).toEqual(pieces);
          if (pieces.length === 1 && typeof pieces[0] !== 'string')
            expect(pieces[0]).toMatchObject({ base, mine, theirs });
          const joined = joinPieces(pieces, ({ mine: own }) => own);
          expect(() =>
            JSON.parse(units === plainUnits ? JSON.stringify(joined) : `"${joined}"`),
          ).not.toThrow();
        }),
        { numRuns: samples(300) },
      );
  });

  it('keeps both where other lines were changed', () => {
    expect(text(merge('a\nb\nc\nd\n', 'A\nb\nc\nd\n', 'a\nb\nc\nD\n'))).toBe('A\nb\nc\nD\n');
    expect(text(merge('a\nb\nc\n', 'a\nb\nc\nd\n', 'z\na\nb\nc\n'))).toBe('z\na\nb\nc\nd\n');
  });

  it('keeps both where other words of a line were changed', () => {
    expect(
      text(merge('select a from t where x\n', 'select a, b from t where x\n', 'select a from t where y\n')),
    ).toBe('select a, b from t where y\n');
  });

  it('reports what both changed, with its line', () => {
    expect(merge('a\nlimit 10\nc\n', 'a\nlimit 20\nc\n', 'a\nlimit 30\nc\n')).toEqual([
      'a\n',
      { base: 'limit 10\n', mine: 'limit 20\n', theirs: 'limit 30\n', line: 2 },
      'c\n',
    ]);
    expect(text(merge('a b c\n', 'A b c\n', 'a B c\n'))).toBeNull();
    expect(text(merge('a\n', 'a\nb\n', 'a\nc\n'))).toBeNull();
  });

  it('treats one that removed a line which the other changed as a clash', () => {
    expect(text(merge('a\nb b b\nc\n', 'a\nc\n', 'a\nb B b\nc\n'))).toBeNull();
  });

  it('keeps the spelling of what did not change, and never cuts an escape', () => {
    const [base, mine, theirs] = [
      '\\u00e9 one\\ntwo\\n\\\\n',
      '\\u00e9 ONE\\ntwo\\n\\\\n',
      '\\u00e9 one\\ntwo\\n\\\\n!',
    ];
    expect(text(mergeText({ base, mine, theirs }, jsonStringUnits))).toBe('\\u00e9 ONE\\ntwo\\n\\\\n!');
  });

  it('is quick for ten thousand equal lines, twenty thousand others, and a megabyte without a line feed', () => {
    const many = 'same\n'.repeat(10_000);
    const long = 'x'.repeat(1_000_000);
    const before = process.cpuUsage();
    expect(text(merge(many, `${many}mine\n`, `theirs\n${many}`))).toBe(`theirs\n${many}mine\n`);
    expect(text(merge(long, `${long}a`, `b${long}`))).toBeNull();
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`);
    const edited = (...at: number[]) =>
      lines.map((line, index) => (at.includes(index) ? `new ${line}` : line)).join('');
    expect(text(merge(lines.join(''), edited(5, 19_000), edited(2_000, 15_000)))).toBe(
      edited(5, 2_000, 15_000, 19_000),
    );
    // Processor time: other programs on the machine do not count.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(5_000);
  });
});
