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

/** The entry of an app in `.meta/appMeta.json`. */
export interface SplitEntry {
  gitAppId: string;
  /** Path of its folder from the repository's root; null where the entry has none. */
  path: string | null;
  name: string;
  /** The entry's text, which shows whether anything in it has changed. */
  text: string;
  problem: RepositoryProblem | null;
}

/** `.meta/appMeta.json`, the list of the apps in the split layout. Immutable: an edit returns a new one. */
export class SplitMeta {
  private cachedEntries: readonly SplitEntry[] | null = null;

  constructor(
    private readonly document: JsonDocument,
    private readonly layout: RepositoryLayout,
  ) {}

  /** In the order of the file. If an id occurs twice, the last entry counts, at the position of the first. */
  get entries(): readonly SplitEntry[] {
    if (this.cachedEntries === null) {
      const members = new Map(this.document.root.members.map(({ key, value }) => [key, value]));
      this.cachedEntries = [...members].map(([gitAppId, node]) => this.entryOf(gitAppId, node));
    }
    return this.cachedEntries;
  }

  findEntry(gitAppId: string): SplitEntry | null {
    const node = this.document.root.get(gitAppId);
    return node && this.entryOf(gitAppId, node);
  }

  /** Sets these fields of an entry and leaves the others; a new entry comes last. */
  withEntry(gitAppId: string, fields: { path: string; updatedAt: Date }): SplitMeta {
    const values = Object.entries({
      appPath: this.layout.innerOf(fields.path),
      updatedAt: fields.updatedAt.toISOString(),
    });
    return this.edited(entryEdits(this.document, gitAppId, values));
  }

  withoutEntry(gitAppId: string): SplitMeta {
    return this.edited(entryRemoval(this.document, gitAppId));
  }

  toBuffer(): Buffer {
    return Buffer.from(this.document.text);
  }

  private edited(edits: JsonEdit[]): SplitMeta {
    if (edits.length === 0) return this;
    return new SplitMeta(parseJson(applyEdits(this.document, edits)), this.layout);
  }

  private entryOf(gitAppId: string, node: JsonNode): SplitEntry {
    const appPath = this.document.findString(node.get('appPath'));
    return {
      gitAppId,
      path: appPath === null ? null : this.layout.pathOf(appPath),
      name: appPath?.split('/').at(-1) || gitAppId,
      text: this.document.sliceOf(node),
      problem: findProblem(gitAppId, appPath),
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
  if ((await tree.findEntry(layout.splitMetaPath)) === null) return null;
  const { entry, problem } = await findFile(tree, layout.splitMetaPath);
  if (entry === null) return { meta: null, problem };
  try {
    const content = await tree.readBlob(entry.oid, maxFileBytes);
    if (isLfsPointer(content)) return { meta: null, problem: lfsPointer(layout.splitMetaPath) };
    return parseSplitMeta(decodeMeta(content), layout);
  } catch (error) {
    return { meta: null, problem: problemOf(error) };
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
      'Restore an earlier state of that file in the repository, or fix it by hand.',
    );
  }
  return read && read.meta;
}

function parseSplitMeta(text: string, layout: RepositoryLayout): ReadSplitMeta {
  const document = text.trim() === '' ? parseJson('{}') : parseIfValid(text, { maxValues: MAX_META_VALUES });
  if (document?.root.kind !== 'object') return { meta: null, problem: unusable(layout) };
  return { meta: new SplitMeta(document, layout), problem: null };
}

function findProblem(gitAppId: string, appPath: string | null): RepositoryProblem | null {
  const invalid = (what: string): RepositoryProblem => ({
    code: 'git_invalid_entry',
    detail: `The entry ${quoted(gitAppId.slice(0, 100))} of .meta/appMeta.json ${what}.`,
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

const unusable = (layout: RepositoryLayout): RepositoryProblem => ({
  code: 'git_invalid_repository',
  detail: `The file ${quoted(layout.splitMetaPath)} is not a valid list of apps.`,
});
