import fc from 'fast-check';
import { samples } from '../../../../test/support/samples';
import { mergeMeta } from './meta-file';

interface Entry {
  name: string;
  date?: string;
  more?: object;
}

const print = (entries: Record<string, Entry>): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(entries).map(([id, { name, date = '2026-01-01T00:00:00.000Z', more }]) => [
        id,
        { gitAppName: name, gitVersionName: 'v1', lastpushDate: date, ...more },
      ]),
    ),
    null,
    2,
  );

const merge = (base: Record<string, Entry>, mine: Record<string, Entry>, theirs: Record<string, Entry>) =>
  mergeMeta({ base: print(base), mine: print(mine), theirs: print(theirs) });

const entries = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', '__proto__', '1'),
  fc.record({
    name: fc.constantFrom('A', 'B', 'C'),
    date: fc.constantFrom('2026-01-01', '2026-01-02', 'none'),
  }),
);
const A = { name: 'A' };
const B = { name: 'B' };

describe('merging .meta/meta.json', () => {
  it('takes the file of the side that changed it, to the byte', () => {
    fc.assert(
      fc.property(entries, entries, (base, other) => {
        const [b, o] = [print(base), `${print(other)}\n`];
        expect(mergeMeta({ base: b, mine: b, theirs: o }).text).toBe(o);
        expect(mergeMeta({ base: b, mine: o, theirs: b }).text).toBe(o);
        expect(mergeMeta({ base: b, mine: o, theirs: o }).text).toBe(o);
      }),
      { numRuns: samples(100) },
    );
  });

  it('keeps every entry that a side has added or changed', () => {
    fc.assert(
      fc.property(entries, entries, entries, (base, mine, theirs) => {
        const merged = new Map(Object.entries(JSON.parse(merge(base, mine, theirs).text) as object));
        for (const [id, entry] of Object.entries(mine)) {
          const isNew = JSON.stringify(entry) !== JSON.stringify(Object.hasOwn(base, id) ? base[id] : null);
          if (isNew) expect(merged.has(id)).toBe(true);
        }
        const ids = ({ text }: { text: string }) => Object.keys(JSON.parse(text) as object).sort();
        expect(ids(merge(base, theirs, mine))).toEqual(
          ids({ text: JSON.stringify(Object.fromEntries(merged)) }),
        );
      }),
      { numRuns: samples(200) },
    );
  });

  it('keeps the entries of both sides, and every byte of those that did not change', () => {
    const base = print({ a: A, b: B }).replace('"A"', '"\\u0041"');
    const mine = base.replace('"gitAppName": "B"', '"gitAppName":  "B",\n    "own": 1.0');
    const { text, conflicts } = mergeMeta({ base, mine, theirs: print({ a: A, b: B, c: { name: 'C' } }) });
    expect(conflicts).toEqual([]);
    expect(text.startsWith(mine.slice(0, -4))).toBe(true);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['a', 'b', 'c']);
  });

  it('takes the entry with the newer date where both pushed the app', () => {
    const [older, newer] = ['2026-02-01T00:00:00.000Z', '2026-02-02T00:00:00.000Z'];
    const both = [
      { a: { ...A, date: older, more: { lastCommitMessage: 'one' } } },
      { a: { ...A, date: newer, more: { lastCommitMessage: 'two' } } },
    ];
    for (const [mine, theirs] of [both, [...both].reverse()]) {
      const { text, conflicts } = merge({ a: A }, mine, theirs);
      expect(JSON.parse(text)).toMatchObject({ a: { lastCommitMessage: 'two' } });
      expect(conflicts).toEqual([]);
    }
  });

  it('removes what one side removed, unless the other has changed it', () => {
    expect(JSON.parse(merge({ a: A, b: B }, { a: A }, { b: B }).text)).toEqual({});
    const { text } = merge({ a: A, b: B }, { a: A }, { a: A, b: { ...B, date: '2027-01-01' } });
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['a', 'b']);
  });

  it('reports an app that both renamed, and two apps with one name', () => {
    expect(merge({ a: A }, { a: { name: 'X' } }, { a: { name: 'Y' } }).conflicts).toMatchObject([
      { kind: 'renamed_twice', gitAppId: 'a', mine: { gitAppName: 'X' }, theirs: { gitAppName: 'Y' } },
    ]);
    expect(merge({ a: A }, { a: A, b: B }, { a: A, c: { name: 'b' } }).conflicts).toMatchObject([
      { kind: 'name_taken', gitAppId: 'c', mine: { gitAppId: 'b' }, theirs: { gitAppId: 'c' } },
    ]);
  });

  it('refuses a file that is not an object of apps', () => {
    expect(() => mergeMeta({ base: '{}', mine: '[]', theirs: '{"a": {}}' })).toThrow(
      expect.objectContaining({ code: 'git_invalid_repository' }),
    );
  });
});
