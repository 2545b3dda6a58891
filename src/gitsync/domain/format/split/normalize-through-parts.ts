import { parseAppDocument, type AppDocument } from '../../../../apps/document';
import { AppError } from '../../../../core/errors';
import { joinDocument } from './join-document';
import { splitDocument } from './write';

/**
 * Returns a document as the split layout would give it back if it were committed on top of `committed`: a part that means the
 * same keeps its file, so that white space, and the order of lists and keys, are no differences.
 */
export const asInParts = (document: string, committed: AppDocument): AppDocument =>
  parseAppDocument(normalizeThroughParts(document)).spelledAs(committed);

/**
 * Splits and joins a document: each list then has Git's order of its files. Returns a document that the split layout cannot
 * hold unchanged.
 */
export function normalizeThroughParts(document: string): string {
  try {
    const parts = splitDocument(document, { paths: [], app: null });
    const keyed = parts.map((part) => ({ part, key: Buffer.from(part.path) }));
    keyed.sort((one, other) => one.key.compare(other.key));
    return joinDocument(
      'the app',
      keyed.map(({ part }) => part),
    );
  } catch (error) {
    if (error instanceof AppError) return document;
    throw error;
  }
}
