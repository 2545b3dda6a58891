import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  allDocuments,
  hasRealDocuments,
  ownDocuments,
  realDocuments,
  repositories,
} from '../../../test/documents/documents';
import { largeDocument } from '../../../test/documents/large-document';
import { formatPointer, type JsonPath } from '../../core/json-text';
import { samples } from '../../../test/support/samples';
import { listChanges, parseAppDocument, printAppDocument } from './index';

interface MetaEntry {
  gitAppName: string;
  gitVersionId: string;
  gitVersionName: string;
}

const withLarge = [...allDocuments, ['a document of 1 MB', largeDocument(1_000_000)] as const];

const isContainer = (value: unknown) => typeof value === 'object' && value !== null;

function scalarPaths(value: unknown, path: JsonPath = []): JsonPath[] {
  if (!isContainer(value)) return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => scalarPaths(item, [...path, index]));
  return Object.entries(value as object).flatMap(([key, item]) => scalarPaths(item, [...path, key]));
}

function changedLines(before: string, after: string): number {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return Math.max(a.length, b.length) - start - end;
}

/** Returns a copy with the value at a path replaced, as made by a client that parses the document. */
function withValue(root: unknown, path: JsonPath, value: unknown): unknown {
  const copy = { root: structuredClone(root) };
  let holder: Record<string | number, unknown> = copy;
  let last: string | number = 'root';
  for (const step of path) {
    holder = holder[last] as Record<string | number, unknown>;
    last = step;
  }
  holder[last] = value;
  return copy.root;
}

/** Ids of items are not changed: duplicates in most arrays are refused. */
const isId = (path: JsonPath) => path[path.length - 1] === 'id';

describe('app documents', () => {
  it.each(withLarge)('%s is accepted, and keeps every byte', (_, text) => {
    const bytes = Buffer.from(text);
    const document = parseAppDocument(bytes);
    expect(Buffer.from(document.text, 'utf8').equals(bytes)).toBe(true);
    expect(document.edit('[]')).toBe(document);
    expect(document.replaceWith(parseAppDocument(JSON.stringify(JSON.parse(document.text))))).toBe(document);
    expect(document.replaceWith(printAppDocument(document.text))).toBe(document);
    expect(document.withName(document.name!)).toBe(document);
    expect(document.extractSecrets()).toEqual({ document, secrets: [] });
  });

  it.each(allDocuments)(
    '%s changes only in the lines of a changed value, by patch and by PUT',
    (_, text) => {
      const document = parseAppDocument(text);
      const before: unknown = JSON.parse(document.text);
      const paths = scalarPaths(before).filter((scalar) => !isId(scalar));
      const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant('\u00e9\n"\\'));
      fc.assert(
        fc.property(fc.nat(paths.length - 1), value, (pick, changed) => {
          const place = paths[pick];
          if (
            /(^|\/)(name|id|appVersions|editingVersion)$/.test(formatPointer(place)) &&
            typeof changed !== 'string'
          )
            return;
          const wanted = withValue(before, place, changed);
          const patch = JSON.stringify([{ op: 'replace', path: formatPointer(place), value: changed }]);
          for (const after of [
            document.edit(patch).text,
            document.replaceWith(parseAppDocument(JSON.stringify(wanted))).text,
          ]) {
            expect(changedLines(document.text, after)).toBeLessThanOrEqual(4);
            expect(JSON.stringify(JSON.parse(after))).toBe(JSON.stringify(wanted));
          }
        }),
        { numRuns: samples(document.text.length > 1_000_000 ? 1 : 5) },
      );
    },
    120_000,
  );

  it.each(allDocuments)(
    '%s: a change of any value is reported, with old and new value',
    (_, text) => {
      const document = parseAppDocument(text);
      const paths = scalarPaths(JSON.parse(document.text)).filter((scalar) => !isId(scalar));
      fc.assert(
        fc.property(fc.nat(paths.length - 1), (pick) => {
          const pointer = formatPointer(paths[pick]);
          const patch = JSON.stringify([{ op: 'replace', path: pointer, value: 'something else' }]);
          const after = document.edit(patch);
          if (after === document) return;
          const { changes } = listChanges(document.differenceTo(after).changes);
          expect(changes.length).toBeGreaterThan(0);
          const isTime = /(At|appVersionId)$/.test(pointer);
          // A layout is known by its type: with another one it is another layout, shown as a whole.
          if (isTime || /layouts\/\d+\/type$/.test(pointer)) return;
          const told = changes.flatMap(({ fields }) => fields).map((field) => field.new?.text);
          expect([pointer, ...told]).toContain('something else');
          expect(document.differenceTo(document).changes).toEqual([]);
        }),
        { numRuns: samples(document.text.length > 1_000_000 ? 2 : 8) },
      );
    },
    120_000,
  );

  it.each(repositories)('the version of each app in %s is the one that its entry names', (_, repository) => {
    const meta = JSON.parse(readFileSync(join(repository, '.meta/meta.json'), 'utf8')) as Record<
      string,
      MetaEntry
    >;
    for (const { gitAppName, gitVersionId, gitVersionName } of Object.values(meta)) {
      const document = parseAppDocument(readFileSync(join(repository, gitAppName, `${gitVersionName}.json`)));
      expect(document).toMatchObject({
        name: gitAppName,
        versionId: gitVersionId,
        versionName: gitVersionName,
      });
    }
  });

  it.each(allDocuments)(
    '%s gets another version id wherever the old one occurs, and nowhere else',
    (_, text) => {
      const document = parseAppDocument(text);
      const id = '00000000-0000-4000-8000-000000000000';
      const next = document.withVersion({ fromId: document.versionId!, id, name: 'Second' });
      expect(next).toMatchObject({ versionId: id, versionName: 'Second', name: document.name });
      expect(next.text).not.toContain(document.versionId!);
      const back = next.withVersion({ fromId: id, id: document.versionId!, name: document.versionName! });
      expect(back.text).toBe(document.text);
    },
  );

  it.each([
    {
      whose: 'ours',
      documents: ownDocuments,
      constants: [
        'DELIVERIES_URL',
        'DESK_API_URL',
        'DESK_REGION',
        'ODD URL',
        'REGION',
        'SHOP_URL',
        'VISITS_URL',
      ],
      secrets: ['DESK_TOKEN', 'LLM_KEY', 'ODD_KEY', 'SHOP_KEY'],
    },
    ...(hasRealDocuments
      ? [
          {
            whose: 'other platforms',
            documents: realDocuments,
            constants: ['API_BASE_URL'],
            secrets: ['OPENAI_API_KEY'],
          },
        ]
      : []),
  ])('of $whose exist in all three generations, and list what they use', ({ documents, ...used }) => {
    const parsed = documents.map(([, text]) => parseAppDocument(text));
    expect(new Set(parsed.map(({ generation }) => generation))).toEqual(
      new Set(['wrapped', 'appV2', 'flat']),
    );
    const references = parsed.map((document) => document.references());
    const sorted = (names: string[]) => [...new Set(names)].sort();
    expect(sorted(references.flatMap(({ constants }) => constants))).toEqual(used.constants);
    expect(sorted(references.flatMap(({ secrets }) => secrets))).toEqual(used.secrets);
  });
});
