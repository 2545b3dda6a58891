import {
  applyEdits,
  parseJson,
  type JsonDocument,
  type JsonEdit,
  type JsonNode,
} from '../../../../core/json-text';
import { ID_RULE, isStorableId } from '../../../../core/names';
import { entryEdits, entryRemoval, decodeMeta, MAX_META_VALUES, problemOf } from '../meta-file';
import { findFile, maxFileBytes, type TreeReader } from '../tree';
import { isLfsPointer, lfsPointer } from '../git-attributes';
import { parseIfValid, invalidRepository, quoted, type RepositoryProblem } from '../meta-entry';
import { findNameProblem } from '../repository-app';
import type { RepositoryLayout } from '../repository-layout';

/** The entry of an app in `.meta/appMeta.json`, or of a module in `.meta/moduleMeta.json`. */
export interface SplitEntry {
  gitAppId: string;
  isModule: boolean;
  /** Path of its folder from the repository's root; null where the entry has none. */
  path: string | null;
  name: string;
  /** The entry's text, which shows whether anything in it has changed. */
  text: string;
  problem: RepositoryProblem | null;
}

/** Lists of the apps and modules in the split layout. Immutable: an edit returns a new one. */
export class SplitMeta {
  private cachedEntries: readonly SplitEntry[] | null = null;

  constructor(
    private readonly apps: SplitList,
    private readonly modules: SplitList,
  ) {}

  /** In the order of the files, apps first. */
  get entries(): readonly SplitEntry[] {
    this.cachedEntries ??= [...this.apps.entries, ...this.modules.entries];
    return this.cachedEntries;
  }

  findEntry(gitAppId: string): SplitEntry | null {
    return this.apps.findEntry(gitAppId) ?? this.modules.findEntry(gitAppId);
  }

  /** Sets these fields of an entry and leaves the others; a new entry comes last. */
  withEntry(gitAppId: string, { isModule, ...fields }: NewSplitEntry): SplitMeta {
    return isModule
      ? new SplitMeta(this.apps, this.modules.withEntry(gitAppId, fields))
      : new SplitMeta(this.apps.withEntry(gitAppId, fields), this.modules);
  }

  withoutEntry(gitAppId: string): SplitMeta {
    return new SplitMeta(this.apps.withoutEntry(gitAppId), this.modules.withoutEntry(gitAppId));
  }

  /** Returns the files of this list. The list of modules is absent as long as there are none. */
  filesSince(before: SplitMeta): { path: string; content: Buffer }[] {
    const modules = this.modules === before.modules ? [] : [this.modules.file];
    return this.apps === before.apps && modules.length > 0 ? modules : [this.apps.file, ...modules];
  }
}

interface NewSplitEntry {
  path: string;
  updatedAt: Date;
  isModule: boolean;
}

/** One of the files. If an id occurs twice in it, the last entry counts, at the position of the first. */
class SplitList {
  constructor(
    private readonly document: JsonDocument,
    private readonly layout: RepositoryLayout,
    private readonly isModule: boolean,
  ) {}

  get entries(): SplitEntry[] {
    const members = new Map(this.document.root.members.map(({ key, value }) => [key, value]));
    return [...members].map(([gitAppId, node]) => this.entryOf(gitAppId, node));
  }

  findEntry(gitAppId: string): SplitEntry | null {
    const node = this.document.root.get(gitAppId);
    return node && this.entryOf(gitAppId, node);
  }

  withEntry(gitAppId: string, fields: Omit<NewSplitEntry, 'isModule'>): SplitList {
    const values = Object.entries({
      appPath: this.layout.innerOf(fields.path),
      updatedAt: fields.updatedAt.toISOString(),
    });
    return this.edited(entryEdits(this.document, gitAppId, values));
  }

  withoutEntry(gitAppId: string): SplitList {
    return this.edited(entryRemoval(this.document, gitAppId));
  }

  get file(): { path: string; content: Buffer } {
    const { moduleMetaPath, splitMetaPath } = this.layout;
    return {
      path: this.isModule ? moduleMetaPath : splitMetaPath,
      content: Buffer.from(this.document.text),
    };
  }

  private edited(edits: JsonEdit[]): SplitList {
    if (edits.length === 0) return this;
    return new SplitList(parseJson(applyEdits(this.document, edits)), this.layout, this.isModule);
  }

  private entryOf(gitAppId: string, node: JsonNode): SplitEntry {
    const appPath = this.document.findString(node.get('appPath'));
    return {
      gitAppId,
      isModule: this.isModule,
      path: appPath === null ? null : this.layout.pathOf(appPath),
      name: appPath?.split('/').at(-1) || gitAppId,
      text: this.document.sliceOf(node),
      problem: findProblem(gitAppId, appPath, this.isModule),
    };
  }
}

interface ReadSplitMeta {
  /** Null if unreadable. */
  meta: SplitMeta | null;
  problem: RepositoryProblem | null;
}

/** Reads the list; null where there is none, so the repository does not use the split layout. */
export function readSplitMeta(tree: TreeReader, layout: RepositoryLayout): Promise<ReadSplitMeta | null> {
  const read = () => readSplitMetaOf(tree, layout);
  return tree.parseOnce?.(layout.splitMetaPath, read) ?? read();
}

async function readSplitMetaOf(tree: TreeReader, layout: RepositoryLayout): Promise<ReadSplitMeta | null> {
  if ((await tree.findEntry(layout.splitMetaPath)) === null) {
    const path = await findUnlisted(tree, layout);
    return path === null ? null : { meta: null, problem: withoutList(path) };
  }
  const [apps, modules] = [
    await readSplitList(tree, layout, { isModule: false }),
    await readSplitList(tree, layout, { isModule: true }),
  ];
  if ('code' in apps) return { meta: null, problem: apps };
  if ('code' in modules) return { meta: null, problem: modules };
  return { meta: new SplitMeta(apps, modules), problem: null };
}

/** Folders that are looked into: in a folder of apps, the first one is an app, or has one. */
const MOST_LOOKED_INTO = 3;

/**
 * Returns the folder of an app of ToolJet's newest layout, which has no lists of apps; null for another layout. ToolJet's
 * `server/scripts/git-migrate.py` makes it of the split layout, and removes `.meta`.
 */
async function findUnlisted(tree: TreeReader, layout: RepositoryLayout): Promise<string | null> {
  const folders: string[] = [];
  for (const path of ['apps', 'modules'].map((folder) => layout.pathOf(folder)))
    if ((await tree.findEntry(path))?.kind === 'tree') folders.push(path);
  // Lists of apps with one file each are another layout, and such a folder is of something else.
  if (folders.length === 0 || (await tree.findEntry(layout.metaPath)) !== null) return null;
  for (const path of folders) {
    const found = await findPartsBelow(tree, path, { depth: 2 });
    if (found !== null) return found;
  }
  return null;
}

/** Apps may be in folders of ToolJet's dashboard. */
async function findPartsBelow(
  tree: TreeReader,
  path: string,
  { depth }: { depth: number },
): Promise<string | null> {
  const folders = (await tree.listTree(path)).filter(({ kind }) => kind === 'tree');
  for (const { name } of folders.slice(0, MOST_LOOKED_INTO)) {
    const folder = `${path}/${name}`;
    const app = await tree.findEntry(`${folder}/app/app.json`);
    if (app?.kind === 'blob' && (await tree.findEntry(`${folder}/versions`))?.kind === 'tree') return folder;
    const below = depth > 1 ? await findPartsBelow(tree, folder, { depth: depth - 1 }) : null;
    if (below !== null) return below;
  }
  return null;
}

const withoutList = (path: string): RepositoryProblem => ({
  code: 'git_unsupported_layout',
  detail: `The app in ${quoted(path)} is in no list: a ToolJet of mid 2026 or later writes this layout, without the folder .meta, and Trellis does not know it.`,
});

/** Returns an empty list where there is no file. */
async function readSplitList(
  tree: TreeReader,
  layout: RepositoryLayout,
  { isModule }: { isModule: boolean },
): Promise<SplitList | RepositoryProblem> {
  const path = isModule ? layout.moduleMetaPath : layout.splitMetaPath;
  const { entry, problem } = await findFile(tree, path);
  if (problem !== null) return problem;
  try {
    const content = entry ? await tree.readBlob(entry.oid, maxFileBytes) : Buffer.alloc(0);
    if (isLfsPointer(content)) return lfsPointer(path);
    const text = decodeMeta(content);
    const document =
      text.trim() === '' ? parseJson('{}') : parseIfValid(text, { maxValues: MAX_META_VALUES });
    return document?.root.kind === 'object' ? new SplitList(document, layout, isModule) : unusable(path);
  } catch (error) {
    return problemOf(error);
  }
}

/**
 * Reads the list as `readSplitMeta` does, and requires it to be valid.
 * @throws AppError `git_invalid_repository`
 */
export async function getSplitMetaIfAny(
  tree: TreeReader,
  layout: RepositoryLayout,
): Promise<SplitMeta | null> {
  const read = await readSplitMeta(tree, layout);
  if (read?.problem) {
    throw invalidRepository(
      read.problem,
      read.problem.code === 'git_unsupported_layout'
        ? 'Let Trellis use another repository, branch or directory.'
        : 'Restore an earlier state of that file in the repository, or fix it by hand.',
    );
  }
  return read && read.meta;
}

function findProblem(gitAppId: string, appPath: string | null, isModule: boolean): RepositoryProblem | null {
  const invalid = (what: string): RepositoryProblem => ({
    code: 'git_invalid_entry',
    detail: `The entry ${quoted(gitAppId.slice(0, 100))} of .meta/${isModule ? 'moduleMeta' : 'appMeta'}.json ${what}.`,
  });
  if (gitAppId === '') return invalid('has no id');
  if (!isStorableId(gitAppId)) return invalid(`has an id that cannot be stored: ${ID_RULE}`);
  if (appPath === null) return invalid('has no string as appPath');
  // Each segment of the path has to be an allowed name; `.meta` and `..` are not.
  for (const appName of appPath.split('/')) {
    const problem = findNameProblem({ appName, versionName: null });
    if (problem !== null) return problem;
  }
  return null;
}

const unusable = (path: string): RepositoryProblem => ({
  code: 'git_invalid_repository',
  detail: `The file ${quoted(path)} is not a valid list of apps.`,
});
