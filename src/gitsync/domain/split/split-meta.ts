import { isUnreadableJson, parseJson, type JsonDocument } from '../../../core/json-text';
import { ID_RULE, isStorableId } from '../../../core/names';
import { findFile, maxFileBytes } from '../find-file';
import { decodeMeta, MAX_META_VALUES } from '../meta-file';
import { quoted, type RepositoryProblem } from '../problem';
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

/** Null where there is no such list: the repository is not in the split layout. */
export async function readSplitMeta(
  view: TreeView,
  layout: RepositoryLayout,
): Promise<{ entries: SplitEntry[]; problem: RepositoryProblem | null } | null> {
  if ((await view.findEntry(layout.splitMetaPath)) === null) return null;
  const { entry, problem } = await findFile(view, layout.splitMetaPath);
  if (entry === null) return { entries: [], problem };
  try {
    const text = decodeMeta(await view.readBlob(entry.oid, maxFileBytes));
    return parseEntries(text, layout);
  } catch (error) {
    return { entries: [], problem: problemOf(error) };
  }
}

function parseEntries(text: string, layout: RepositoryLayout) {
  const document = text.trim() === '' ? parseJson('{}') : parseIfSound(text);
  if (document?.root.kind !== 'object') return { entries: [], problem: unusable(layout) };
  // Where an id stands twice, the last one counts, in the place of the first.
  const members = new Map(document.root.members.map(({ key, value }) => [key, value]));
  const entries = [...members].map(([gitAppId, node]): SplitEntry => {
    const appPath = document.findString(node.get('appPath'));
    return {
      gitAppId,
      path: appPath === null ? null : layout.pathOf(appPath),
      name: appPath?.split('/').at(-1) || gitAppId,
      text: document.sliceOf(node),
      problem: findProblem(gitAppId, appPath),
    };
  });
  return { entries, problem: null };
}

function parseIfSound(text: string): JsonDocument | null {
  try {
    return parseJson(text, { maxValues: MAX_META_VALUES });
  } catch (error) {
    if (isUnreadableJson(error)) return null;
    throw error;
  }
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
