import { MAX_META_VALUES, MetaOutline } from './meta-file';

const list = (entries: Record<string, object>): string => JSON.stringify(entries, null, 2);

/** Returns the ids of entries that differ, by comparing the parsed JSON; null if either is not a list. */
function differing(one: string, other: string): string[] | null {
  const [before, after] = [one, other].map((text) => {
    try {
      return JSON.parse(text) as Record<string, unknown>;
    } catch {
      return null;
    }
  });
  if (!before || !after) return null;
  const ids = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...ids].filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
}

describe('another version of a list of apps', () => {
  const entries = Object.fromEntries(
    Array.from({ length: 50 }, (_, number) => [`app-${number}`, { gitAppName: `App ${number}`, n: number }]),
  );
  const base = list(entries);

  it('is compared by reading only the entries around the difference', () => {
    const other = list({ ...entries, 'app-7': { gitAppName: 'Another', n: 7 } });
    const { changed, outline } = MetaOutline.of(base)!.follow(other);
    expect(changed).toEqual(new Set(['app-7']));
    const third = list({ ...entries, 'app-7': { gitAppName: 'Another', n: 7 }, 'app-40': { n: 12 } });
    expect(outline!.follow(third).changed).toEqual(new Set(['app-40']));
  });

  it('may have added and removed entries, at either end too', () => {
    const { 'app-0': first, ...withoutFirst } = entries;
    const { 'app-49': last, ...withoutLast } = entries;
    for (const other of [
      withoutFirst,
      withoutLast,
      { ...entries, new: {} },
      { first, last },
      { new: {}, ...entries },
    ]) {
      const { changed } = MetaOutline.of(base)!.follow(list(other));
      const told = [...(changed ?? Object.keys({ ...entries, ...other }))];
      expect(told).toEqual(expect.arrayContaining(differing(base, list(other))!));
    }
  });

  it('is not compared if it has more values than the limit, however small the difference', () => {
    const values = '0,'.repeat(MAX_META_VALUES - 10);
    const outline = MetaOutline.of(`{"many":[${values}0],"few":[1]}`)!;
    expect(outline.follow(`{"many":[${values}0],"few":[${'1,'.repeat(50)}1]}`).outline).toBeNull();
  });

  it('after any change, no differing entry is missed, and an unreadable version is not a list', () => {
    const texts = [
      base,
      '{}',
      '{"app-0":1,"app-0":2}',
      '{"a":1,"b":[1,{"a":2}]}',
      '{"a":"}","b":"{"}',
      '{"a":1,"b":12}',
    ];
    const pieces = [
      '',
      ',',
      '{',
      '}',
      '"',
      '"app-1":',
      '"app-1": 1,',
      ', "x": {}',
      '1',
      ' ',
      '\\',
      '[',
      ']',
      'null',
    ];
    // Tests every place of the short lists, and some of the long one.
    let looked = 0;
    for (const text of texts) {
      const step = Math.max(1, Math.floor(text.length / 30));
      for (let at = 0; at <= text.length; at += step) {
        for (const removed of [0, 1, 7]) {
          for (const piece of pieces) {
            const other = text.slice(0, at) + piece + text.slice(at + removed);
            const { changed, outline } = MetaOutline.of(text)!.follow(other);
            const expected = differing(text, other);
            if (expected === null) expect([outline, changed, other]).toEqual([null, null, other]);
            else if (changed !== null) expect([...changed]).toEqual(expect.arrayContaining(expected));
            // The next version is compared as if this one had been read completely.
            if (outline !== null && other !== text)
              expect(outline.follow(text).changed).toEqual(MetaOutline.of(other)!.follow(text).changed);
            looked += 1;
          }
        }
      }
    }
    expect(looked).toBeGreaterThan(2_000);
  });
});
