import { merge, parseAppDocument } from '../../../apps/document';
import { AppError } from '../../../core/errors';
import { mergeMeta } from '../format/meta-file';
import type { AppSides } from './conflicts';

/** `text`: null if the sides clash. */
export interface MergedStructure {
  text: string | null;
}

const LIST = /(^|\/)\.meta\/meta\.json$/;

/** True for the path of a list of apps, in any directory of a repository. */
export const isListOfApps = (path: string): boolean => LIST.test(path);

/** Merges two lists of apps by entry. Returns null if one of them cannot be read. */
export const mergeLists = ({ base, mine, theirs }: MaybeNewFile): MergedStructure | null =>
  ifReadable(() => mergeMeta({ base: base ?? '{}', mine, theirs }));

/** Merges an app by its structure. Returns null if a side is no document, such as one with conflict markers. */
export const mergeDocuments = ({ base, mine, theirs }: AppSides<Buffer>): MergedStructure | null =>
  ifReadable(() => {
    const sides = { base: parseAppDocument(base), mine: parseAppDocument(mine) };
    const { result, conflicts } = merge({ ...sides, theirs: parseAppDocument(theirs) });
    return { text: result.text, conflicts };
  });

/** A file that both sides have; the base may lack it. */
type MaybeNewFile = Omit<AppSides<Buffer>, 'base'> & { base: Buffer | null };

function ifReadable(run: () => { text: string; conflicts: readonly unknown[] }): MergedStructure | null {
  try {
    const { text, conflicts } = run();
    return { text: conflicts.length === 0 ? text : null };
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
