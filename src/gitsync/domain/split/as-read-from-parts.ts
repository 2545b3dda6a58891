import { AppError } from '../../../core/errors';
import { joinDocument } from './join-document';
import { splitDocument } from './split-document';

/**
 * The document as it would come back from its parts, to be compared with one that did: each list in the order in which
 * Git keeps the files. Unchanged where it cannot be kept in parts.
 */
export function asReadFromParts(document: string): string {
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
