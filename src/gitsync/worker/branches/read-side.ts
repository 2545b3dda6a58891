import { AppError } from '../../../core/errors';
import { trimmed } from '../../../core/names';
import type { AppLink, AppOnSide, PlacedApp, TreeReader } from '../../domain';
import { readDocument } from '../read-app';

/** Reads an app of a listing. In the split layout, only the document has the version. */
export async function readSide(tree: TreeReader, placed: PlacedApp): Promise<AppOnSide> {
  const isSplit = placed.versionName === null;
  const document = await readDocument(tree, { ...placed, isSplit, size: null, problem: null });
  return {
    document,
    appName: trimmed(placed.name),
    gitVersionId: placed.gitVersionId ?? document.versionId ?? '',
    versionName: placed.versionName ?? document.versionName ?? 'v1',
  };
}

/** Returns null for an app that is not there, or that cannot be read. */
export async function readSideIfAny(tree: TreeReader, placed: PlacedApp | null): Promise<AppOnSide | null> {
  if (placed === null) return null;
  try {
    return await readSide(tree, placed);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Returns the link to an app of a listing. Only in the split layout does it read the document, for the version. */
export const readLink = async (tree: TreeReader, placed: PlacedApp): Promise<AppLink> => ({
  path: placed.path,
  oid: placed.oid,
  entry: {
    gitAppName: placed.name,
    gitVersionId: placed.gitVersionId,
    gitVersionName: placed.versionName ?? (await readSide(tree, placed)).versionName,
  },
});
