import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { repositories } from '../../../../test/documents/documents';
import { samples } from '../../../../test/support/samples';
import type { MetaEntryFields } from './meta-entry';
import { parseMeta } from './meta-file';

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
