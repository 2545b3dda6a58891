import {
  applyEdits,
  parseJson,
  type JsonDocument,
  type JsonEdit,
  type JsonNode,
} from '../../../core/json-text';
import { ID_RULE, isStorableId } from '../../../core/names';
import { entryEdits, entryRemoval } from '../entry-edits';
import { findFile, maxFileBytes } from '../find-file';
import { decodeMeta, MAX_META_VALUES } from '../meta-file';
import { parseIfSound } from '../parse-if-sound';
import { invalidRepository, quoted, type RepositoryProblem } from '../problem';
import { problemOf } from '../read-meta';
import { findNameProblem } from '../repository-app';
import type { RepositoryLayout } from '../repository-layout';
import type { TreeView } from '../tree-view';

/** An app of the split layout, as `.meta/appMeta.json` tells of it. */
export interface SplitEntry {
  gitAppId: string;
  /** Of its folder, from the repository's root; null where the entry does not tell it. */
  path: string | null;
  name: string;
  /** The entry's own text, to see whether anything in it has changed. */
  text: string;
  problem: RepositoryProblem | null;
}

/** `.meta/appMeta.json`, the list of a repository's apps in parts. It never changes: an edit gives another one. */
export class SplitMeta {
  private cachedEntries: readonly SplitEntry[] | null = null;

  constructor(
    private readonly document: JsonDocument,
    private readonly layout: RepositoryLayout,
  ) {}

  /** In the order of the file. Where an id stands twice, the last one counts, in the place of the first. */
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

  /** Sets these fields and leaves all else in the entry; a new entry comes last. */
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
  /** Null where it cannot be read. */
  meta: SplitMeta | null;
  problem: RepositoryProblem | null;
}

/** Null where there is no such list: the repository is not in the split layout. */
export async function readSplitMeta(view: TreeView, layout: RepositoryLayout): Promise<ReadSplitMeta | null> {
  if ((await view.findEntry(layout.splitMetaPath)) === null) return null;
  const { entry, problem } = await findFile(view, layout.splitMetaPath);
  if (entry === null) return { meta: null, problem };
  try {
    return parseSplitMeta(decodeMeta(await view.readBlob(entry.oid, maxFileBytes)), layout);
  } catch (error) {
    return { meta: null, problem: problemOf(error) };
  }
}

/**
 * As `readSplitMeta`, of a list that must make sense.
 * @throws AppError `git_invalid_repository`
 */
export async function getSplitMetaIfAny(view: TreeView, layout: RepositoryLayout): Promise<SplitMeta | null> {
  const read = await readSplitMeta(view, layout);
  if (read?.problem) {
    throw invalidRepository(
      read.problem,
      'Restore an earlier state of that file in the repository, or mend it by hand.',
    );
  }
  return read && read.meta;
}

function parseSplitMeta(text: string, layout: RepositoryLayout): ReadSplitMeta {
  const document = text.trim() === '' ? parseJson('{}') : parseIfSound(text, { maxValues: MAX_META_VALUES });
  if (document?.root.kind !== 'object') return { meta: null, problem: unusable(layout) };
  return { meta: new SplitMeta(document, layout), problem: null };
}

function findProblem(gitAppId: string, appPath: string | null): RepositoryProblem | null {
  const invalid = (what: string): RepositoryProblem => ({
    code: 'git_invalid_entry',
    detail: `The entry ${quoted(gitAppId.slice(0, 100))} of .meta/appMeta.json ${what}.`,
  });
  if (gitAppId === '') return invalid('has no id');
  if (!isStorableId(gitAppId)) return invalid(`has an id that cannot be kept: ${ID_RULE}`);
  if (appPath === null) return invalid('has no text as appPath');
  // Each folder on the way has to have a name that may be one; `.meta` and `..` are none.
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
