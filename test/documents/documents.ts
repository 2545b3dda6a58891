import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Name, as `apps/support-desk`, and text of an app's document. */
export type NamedDocument = readonly [name: string, text: string];

/** Name and path of a repository's folder. */
export type NamedFolder = readonly [name: string, folder: string];

const OWN = __dirname;
/** Documents written by other platforms. They are not ours to publish, so few machines have them. */
const REAL = join(__dirname, '../../../shared/data');
const areRealThere = existsSync(REAL);

/** The gate and the unit tests use only our own, which are small. */
export const hasRealDocuments = areRealThere && process.env.TRELLIS_TEST_DOCUMENTS !== 'own';

const ownExports = readDocuments(join(OWN, 'apps'));
const realExports = ifReal(() => readDocuments(join(REAL, 'templates')));

/** Our own documents: small, with every form of the real ones. */
export const ownDocuments: readonly NamedDocument[] = [
  ...ownExports,
  ...['one-app', 'several-apps'].flatMap((name) => readDocuments(join(OWN, 'repositories', name))),
];

/** Documents of other platforms; none where they are missing. */
export const realDocuments: readonly NamedDocument[] = ifReal(() => [
  ...realExports,
  ...['tooljet-exports', 'synced-repos/one-app', 'synced-repos/several-apps'].flatMap((folder) =>
    readDocuments(join(REAL, folder)),
  ),
]);

export const allDocuments: readonly NamedDocument[] = [...ownDocuments, ...realDocuments];

/** Exported files of all three generations. */
export const exportedDocuments: readonly NamedDocument[] = [...ownExports, ...realExports];

/** Documents small enough to be compared many times. */
export const mediumDocuments: readonly NamedDocument[] = allDocuments.filter(
  ([, text]) => text.length < 200_000,
);

/** Exports of unsupported platforms: file name and text. */
export const exportsOfOthers: readonly NamedDocument[] = readdirSync(join(OWN, 'other-platforms'))
  .sort()
  .map((name) => [name, readFileSync(join(OWN, 'other-platforms', name), 'utf8')]);

/** Repositories with one file for each app. */
export const repositories: readonly NamedFolder[] = namedRepositories('one-app', 'several-apps');

/** Repositories in the split layout, with one file for each part of an app. */
export const splitRepositories: readonly NamedFolder[] = namedRepositories('split-layout');

/** Returns the text of one of our own documents. */
export function ownDocument(name: string): string {
  const found = ownDocuments.find(([each]) => each === name);
  if (!found) throw new Error(`test/documents has no document "${name}".`);
  return found[1];
}

/** Explains, once per run, why the real documents were not tested. */
export function tellOfMissingDocuments(): void {
  if (hasRealDocuments) return;
  const why = areRealThere ? 'npm run test:all does that' : '../shared/data is not there';
  console.log(`\nReal documents of other platforms were not tested: ${why}.`);
}

function ifReal<T>(read: () => T[]): T[] {
  return hasRealDocuments ? read() : [];
}

function namedRepositories(...names: string[]): NamedFolder[] {
  return [
    ...names.map((name): NamedFolder => [`our ${name}`, join(OWN, 'repositories', name)]),
    ...ifReal(() => names.map((name): NamedFolder => [`the real ${name}`, join(REAL, 'synced-repos', name)])),
  ];
}

/** Reads the documents in a folder, searched in depth. */
function readDocuments(folder: string): NamedDocument[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json') && !path.includes('.meta'))
    .sort()
    .map((path) => join(folder, path))
    .map((path) => [`${basename(dirname(path))}/${basename(path, '.json')}`, readFileSync(path, 'utf8')]);
}
