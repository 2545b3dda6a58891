import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { repositories } from '../../../../test/documents/documents';
import { samples } from '../../../../test/support/samples';
import type { MetaEntryFields } from './meta-entry';
import { MAX_META_VALUES, mergeMeta, MetaOutline, parseMeta } from './meta-file';

const fields: MetaEntryFields = {
  gitAppName: 'Orders',
  lastCommitMessage: 'App creation',
  gitVersionId: 'cc9db925-66ec-4fd4-ba46-7bd98023c750',
  lastpushDate: '2025-03-26T12:10:30.805Z',
  gitVersionName: 'v1',
  lastCommitUser: 'Ada Lovelace',
};
const id = '70b47b44-9e83-48d1-829e-3b82e5fce691';

describe('.meta/meta.json', () => {
  it('is written as the platform writes it: an indent of two, no newline at the end', () => {
    expect(parseMeta(null).withEntry(id, fields).text).toBe(`{
  "70b47b44-9e83-48d1-829e-3b82e5fce691": {
    "gitAppName": "Orders",
    "lastCommitMessage": "App creation",
    "gitVersionId": "cc9db925-66ec-4fd4-ba46-7bd98023c750",
    "lastpushDate": "2025-03-26T12:10:30.805Z",
    "gitVersionName": "v1",
    "lastCommitUser": "Ada Lovelace"
  }
}`);
  });

  it('gets new entries at the end, whatever their ids look like', () => {
    const meta = parseMeta('').withEntry('b', fields).withEntry('1', fields).withEntry('__proto__', fields);
    expect(meta.entries().map((entry) => entry.gitAppId)).toEqual(['b', '1', '__proto__']);
    expect(meta.text).toBe(
      JSON.stringify({ b: fields, X: fields, Y: fields }, null, 2)
        .replace('"X"', '"1"')
        .replace('"Y"', '"__proto__"'),
    );
    expect(meta.findEntry('__proto__')).toMatchObject({ gitAppName: 'Orders', problem: null });
    expect(meta.findEntry('constructor')).toBeNull();
    expect(parseMeta(meta.toBuffer()).text).toBe(meta.text);
  });

  it('keeps unknown fields, and every byte outside of its own values', () => {
    const text = `\ufeff{ "x":{"gitAppName":"\\u004frders", "new": [1.0,2e3 ],\n\t"gitVersionName" : "v1","lastCommitMessage":"old"},\r\n "2":null,"1": "?" }\n`;
    const edited = parseMeta(Buffer.from(text)).withEntry('x', { ...fields, lastCommitMessage: 'new' }).text;
    expect(edited.startsWith(text.slice(0, text.indexOf('"old"')) + '"new"')).toBe(true);
    expect(edited.endsWith(text.slice(text.indexOf('},\r\n')))).toBe(true);
    expect(parseMeta(edited).findEntry('x')).toMatchObject({ ...fields, lastCommitMessage: 'new' });
  });

  it('is not changed by an edit without effect', () => {
    const { text } = parseMeta(null).withEntry(id, fields);
    expect(parseMeta(text).withEntry(id, fields).text).toBe(text);
    expect(parseMeta(text).withoutEntry('other').text).toBe(text);
  });

  it('removes an entry completely', () => {
    const two = parseMeta(null).withEntry('a', fields).withEntry('b', fields);
    expect(two.withoutEntry('a').text).toBe(parseMeta(null).withEntry('b', fields).text);
    expect(two.withoutEntry('b').text).toBe(parseMeta(null).withEntry('a', fields).text);
    expect(two.withoutEntry('a').withoutEntry('b').text).toBe('{}');
    expect(parseMeta('{"a":{},"a":{}}').withoutEntry('a').entries()).toEqual([]);
  });

  it('uses the last of two entries with one id', () => {
    const meta = parseMeta(
      '{"a":{"gitAppName":"Old","gitVersionName":"v1"},"a":{"gitAppName":"New","gitVersionName":"v1"}}',
    );
    expect(meta.entries().map((entry) => entry.gitAppName)).toEqual(['New']);
    expect(meta.withEntry('a', fields).findEntry('a')).toMatchObject(fields);
  });

  it.each([
    ['5', 'not an object'],
    ['"x"', 'not an object'],
    ['null', 'not an object'],
    ['[]', 'not an object'],
    ['{}', 'no string as gitAppName'],
    ['{"gitAppName":5,"gitVersionName":"v1"}', 'no string as gitAppName'],
    ['{"gitAppName":"A","gitVersionName":{}}', 'no string as gitVersionName'],
    ['{"gitAppName":"A","gitVersionName":"v1","gitVersionId":5}', 'no string as gitVersionId'],
  ])('lists an entry %s with its problem, and the others without one', (raw, words) => {
    const [bad, good] = parseMeta(`{"a":${raw},"b":${JSON.stringify(fields)}}`).entries();
    expect(bad).toMatchObject({ gitAppId: 'a', problem: { code: 'git_invalid_entry' } });
    expect(bad.problem?.detail).toContain(words);
    expect(good).toEqual({ gitAppId: 'b', ...fields, problem: null });
    expect(parseMeta(`{"a":${raw}}`).withEntry('a', fields).findEntry('a')).toMatchObject({
      ...fields,
      problem: null,
    });
  });

  it('reads an entry whose other fields have any type', () => {
    const text = '{"a":{"gitAppName":"A","gitVersionName":"v1","lastCommitMessage":5,"lastpushDate":[]}}';
    expect(parseMeta(text).entries()).toEqual([
      {
        gitAppId: 'a',
        gitAppName: 'A',
        gitVersionId: null,
        gitVersionName: 'v1',
        lastCommitMessage: null,
        lastCommitUser: null,
        lastpushDate: null,
        problem: null,
      },
    ]);
  });

  it.each([
    ['{', /not valid JSON.*line 1/],
    ['<<<<<<< HEAD\n{}', /not valid JSON/],
    ['[]', /not an object/],
    ['null', /not an object/],
    [`${'['.repeat(200_000)}${']'.repeat(200_000)}`, /not valid JSON: Nested deeper/],
    [`{"a":${'{"a":'.repeat(5000)}1${'}'.repeat(5001)}`, /not valid JSON: Nested deeper/],
    [Buffer.from([0x7b, 0xff, 0x7d]), /not UTF-8/],
    [Buffer.alloc(32 * 1024 * 1024 + 1, ' '), /32 MiB/],
  ])('is refused as a whole if it is unreadable (%#)', (content, words) => {
    expect(() => parseMeta(content)).toThrow(
      expect.objectContaining({ code: 'git_invalid_repository', status: 422 }),
    );
    expect(() => parseMeta(content)).toThrow(words);
  });

  describe('of repositories', () => {
    it.each(repositories)('reads %s, and changes only the lines of the entry that it sets', (_, folder) => {
      const text = readFileSync(join(folder, '.meta/meta.json'), 'utf8');
      const meta = parseMeta(Buffer.from(text));
      for (const { gitAppId, problem } of meta.entries()) {
        expect(problem).toBeNull();
        const lines = text.split('\n');
        const editedLines = meta.withEntry(gitAppId, fields).text.split('\n');
        const first = lines.findIndex((line) => line.includes(gitAppId)) + 1;
        const changed = lines.flatMap((line, index) => (line === editedLines[index] ? [] : [index]));
        expect(editedLines).toHaveLength(lines.length);
        expect(changed.every((index) => index >= first && index < first + 6)).toBe(true);
        const back = Object.fromEntries(
          Object.entries(meta.findEntry(gitAppId)!).slice(1, 7),
        ) as unknown as MetaEntryFields;
        expect(meta.withEntry(gitAppId, fields).withEntry(gitAppId, back).text).toBe(text);
      }
    });
  });

  it('preserves all other entries byte for byte through any edit', () => {
    const entry = fc.oneof(
      fc.record(
        { gitAppName: fc.string({ unit: 'binary' }), gitVersionName: fc.string(), x: fc.jsonValue() },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    );
    const file = fc.dictionary(
      fc.oneof(fc.uuid(), fc.string(), fc.constantFrom('__proto__', '1', 'toString')),
      entry,
    );
    fc.assert(
      fc.property(
        file,
        fc.constantFrom(undefined, 2, 4, '\t'),
        fc.string(),
        fc.string(),
        (content, indent, key, message) => {
          const before = parseMeta(JSON.stringify(content, null, indent));
          const after = before.withEntry(key, { ...fields, lastCommitMessage: message });
          for (const { gitAppId } of before.entries()) {
            if (gitAppId !== key) expect(after.findEntryText(gitAppId)).toBe(before.findEntryText(gitAppId));
          }
          expect(parseMeta(after.text).findEntry(key)).toMatchObject({
            ...fields,
            lastCommitMessage: message,
          });
          if (before.findEntry(key) === null && before.entries().length > 0)
            expect(after.withoutEntry(key).text).toBe(before.text);
        },
      ),
      { numRuns: samples(200) },
    );
  });
});

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
