import fc from 'fast-check';
import { samples } from '../../../test/support/samples';
import {
  applyEdits,
  applyJsonPatch,
  formatPointer,
  parseJson,
  printJson,
  reconcile,
  semanticallyEqual,
  toValue,
  type JsonPath,
} from '.';
import { parsePointer } from './json-path';

const blank = fc.stringMatching(/^[ \t\n\r]{0,3}$/);
const numberToken = fc.oneof(
  fc.constantFrom('0', '-0', '1.0', '1e3', '1E+3', '10e-1', '12345678901234567890', '1e999', '0.10', '-7'),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
);
const stringToken = fc.oneof(
  fc.string().map((value) => JSON.stringify(value)),
  fc.string({ unit: 'binary', maxLength: 4 }).map((value) => JSON.stringify(value)),
  fc.constantFrom('"\\u00e9"', '"é"', '"a\\/b"', '"a/b"', '"__proto__"', '"1"', '"\\ud800"', '"id"', '""'),
);

/** JSON text with arbitrary white space, arbitrary spelling and duplicate keys. */
const { value: jsonText } = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(numberToken, stringToken, fc.constantFrom('true', 'false', 'null')),
    tie('array'),
    tie('object'),
  ),
  array: fc
    .tuple(blank, fc.array(fc.tuple(blank, tie('value'), blank), { maxLength: 5 }))
    .map(([empty, items]) => `[${items.map((item) => item.join('')).join(',') || empty}]`),
  object: fc
    .tuple(blank, fc.array(fc.tuple(blank, stringToken, blank, blank, tie('value'), blank), { maxLength: 5 }))
    .map(([empty, members]) => {
      const texts = members.map(([a, key, b, c, value, d]) => `${a}${key}${b}:${c}${value}${d}`);
      return `{${texts.join(',') || empty}}`;
    }),
}));

/** Returns the number of characters of `before` outside of the common start and end. */
function changedLength(before: string, after: string): number {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before.at(-1 - end) === after.at(-1 - end)
  )
    end += 1;
  return before.length - start - end;
}

const means = (text: string) => toValue(parseJson(text), parseJson(text).root);

describe('any JSON text', () => {
  it('is parsed like JSON.parse does', () => {
    fc.assert(fc.property(jsonText, (text) => expect(means(text)).toEqual(JSON.parse(text))));
  });

  it('is refused exactly if JSON.parse refuses it, whatever was damaged', () => {
    const damaged = fc.tuple(
      jsonText,
      fc.nat(),
      fc.constantFrom('', '"', ',', '}', '[', '0', 'e', '\\', '\u0001', '.', '-', ' '),
    );
    fc.assert(
      fc.property(damaged, ([text, position, piece]) => {
        const at = position % (text.length + 1);
        const broken = text.slice(0, at) + piece + text.slice(at + 1);
        const reads = (read: (from: string) => unknown) => {
          try {
            read(broken);
            return true;
          } catch {
            return false;
          }
        };
        expect(reads(parseJson)).toBe(reads(JSON.parse));
      }),
      { numRuns: samples(250) },
    );
  });

  it('is printed like JSON.stringify does, except for the spelling of its tokens', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const compact = JSON.stringify(value);
        expect(printJson(compact)).toBe(JSON.stringify(JSON.parse(compact), null, 2));
        expect(printJson(compact, 0)).toBe(compact);
      }),
    );
    fc.assert(fc.property(jsonText, (text) => expect(printJson(printJson(text, 0))).toBe(printJson(text))));
  });

  it('is unchanged by no edits, an empty patch, or itself', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expect(applyEdits(parseJson(text), [])).toBe(text);
        expect(applyJsonPatch(text, '[]')).toBe(text);
        expect(applyJsonPatch(text, `[{"op":"replace","path":"","value":${text}}]`)).toBe(text);
        expect(reconcile(parseJson(text), parseJson(printJson(text)))).toBe(text);
      }),
    );
  });

  it('survives a browser that parses and serializes it', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expect(reconcile(parseJson(text), parseJson(JSON.stringify(JSON.parse(text))))).toBe(text);
      }),
      { numRuns: samples(125) },
    );
  });

  it('equals any other text after reconciling with it', () => {
    fc.assert(
      fc.property(jsonText, jsonText, (before, wanted) => {
        const after = reconcile(parseJson(before), parseJson(wanted));
        expect(JSON.stringify(sorted(JSON.parse(after)))).toBe(JSON.stringify(sorted(JSON.parse(wanted))));
      }),
      { numRuns: samples(250) },
    );
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)]);
}

describe('a search for strings with a mark', () => {
  const parts = fc.constantFrom(
    '%',
    '%%',
    '{',
    '{{',
    '\\u0025',
    '\\u007b',
    '\\u007B',
    '\\n',
    '\\"',
    '\\\\',
    'u0025',
    'a',
    '😀',
  );
  const token = fc.array(parts, { maxLength: 6 }).map((found) => `"${found.join('')}"`);
  const documents = fc.array(fc.tuple(token, fc.oneof(token, fc.constantFrom('1', '["%%"]', 'null'))));

  it('visits exactly these, keys and escaped ones included, in their order', () => {
    fc.assert(
      fc.property(documents, fc.subarray(['%%', '{{']), (members, marks) => {
        const text = `{${members.map(([key, value]) => `${key}: ${value}`).join(', ')}}`;
        const strings = members.flatMap(([key, value]) => [key, value === '["%%"]' ? '"%%"' : value]);
        const all = strings.map((one) => JSON.parse(one) as unknown).filter((one) => typeof one === 'string');
        const found: string[] = [];
        parseJson(text).forEachStringWith(marks, (value) => found.push(value));
        expect(found).toEqual(all.filter((value) => marks.some((mark) => value.includes(mark))));
      }),
    );
  });
});

describe('a path', () => {
  it('can be converted to a pointer and back', () => {
    const path = fc.array(fc.oneof(fc.string(), fc.constantFrom('~', '/', '~1', '')));
    fc.assert(fc.property(path, (steps) => expect(parsePointer(formatPointer(steps))).toEqual(steps)));
    expect(parsePointer('a')).toBeNull();
    expect(parsePointer('/~2')).toBeNull();
  });
});

describe('edits of any place', () => {
  const withPlace = fc.tuple(jsonText, fc.nat(), jsonText);

  /** Returns every path to an effective value: only the last of members with the same key. */
  function pathsOf(value: unknown, path: JsonPath = []): JsonPath[] {
    if (Array.isArray(value))
      return [path, ...value.flatMap((item, index) => pathsOf(item, [...path, index]))];
    if (value === null || typeof value !== 'object') return [path];
    return [path, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))];
  }

  it('replace that value and no byte outside of it', () => {
    fc.assert(
      fc.property(withPlace, ([text, pick, raw]) => {
        const document = parseJson(text);
        const paths = pathsOf(JSON.parse(text));
        const path = paths[pick % paths.length];
        const after = applyEdits(document, [{ op: 'replace', path, raw }]);
        expect(semanticallyEqual(parseJson(after).find(path)!, parseJson(raw))).toBe(true);
        const node = document.find(path)!;
        expect(changedLength(text, after)).toBeLessThanOrEqual(node.end - node.start);
        expect(after.startsWith(text.slice(0, node.start))).toBe(true);
        expect(after.endsWith(text.slice(node.end))).toBe(true);
      }),
      { numRuns: samples(125) },
    );
  });

  it('add and remove like the same operations on plain values', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(), jsonText), { maxLength: 6 });
    fc.assert(
      fc.property(jsonText, steps, (text, operations) => {
        const model = { root: JSON.parse(text) as unknown };
        const patch: string[] = [];
        for (const [isAddition, pick, raw] of operations) {
          const paths = pathsOf(model.root).filter((path) => path.length > 0);
          if (paths.length === 0) break;
          const path = paths[pick % paths.length];
          const parent = path
            .slice(0, -1)
            .reduce((value, step) => (value as never)[step], model.root) as Record<string, unknown>;
          const step = path[path.length - 1];
          if (isAddition && Array.isArray(parent)) parent.splice(Number(step), 0, JSON.parse(raw));
          else if (isAddition)
            Object.defineProperty(parent, step, {
              value: JSON.parse(raw),
              enumerable: true,
              writable: true,
              configurable: true,
            });
          else if (Array.isArray(parent)) parent.splice(Number(step), 1);
          else Reflect.deleteProperty(parent, step);
          const value = isAddition ? `, "value": ${raw}` : '';
          patch.push(
            `{"op": "${isAddition ? 'add' : 'remove'}", "path": ${JSON.stringify(formatPointer(path))}${value}}`,
          );
        }
        // -0 and 0 are the same number, which toEqual denies.
        const withoutSigns = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
        expect(withoutSigns(means(applyJsonPatch(text, `[${patch.join(',')}]`)))).toEqual(
          withoutSigns(model.root),
        );
      }),
      { numRuns: samples(250) },
    );
  });
});
