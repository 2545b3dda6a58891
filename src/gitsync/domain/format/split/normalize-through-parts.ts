import { AppError } from '../../../../core/errors';
import { joinDocument } from './join-document';
import { splitDocument } from './split-document';

/**
 * Splits and joins a document, so that it can be compared with one from the split layout: each list then has Git's order
 * of its files. Returns a document that the split layout cannot hold unchanged.
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
