import type { AppDocument, Change } from '../apps';
import { AppHostError } from './app-host-error';

/** A place in which a document is not as it was wanted. */
export interface DocumentDifference {
  /** Kind and name of a thing, then the member. */
  place: string;
  wanted: string;
  found: string;
}

const MAX_DIFFERENCES = 50;
const MAX_TEXT = 120;
/** Places that a message names; the data of the error has them all. */
const MOST_NAMED = 3;

/** Returns the text of `found` as `before` is spelled: with no more changed in it than what differs in meaning. */
export function spelledLike(before: AppDocument, found: AppDocument): string {
  if (before.text === found.text) return before.text;
  const difference = before.differenceTo(found);
  return difference.select(difference.changes.filter(({ isCosmetic }) => !isCosmetic).map(({ id }) => id));
}

/** Lists where a document is not as it was wanted; empty if they are the same. */
export function listDifferences(wanted: AppDocument, found: AppDocument): DocumentDifference[] {
  if (wanted.text === found.text) return [];
  return wanted
    .differenceTo(found)
    .changes.filter(({ isCosmetic }) => !isCosmetic)
    .flatMap(placesOf)
    .slice(0, MAX_DIFFERENCES);
}

/** Returns the error of a host that does not hold what it was given. `message`: a sentence, without its end. */
export function notEqual(
  differences: DocumentDifference[],
  { message, remedy }: { message: string; remedy: string },
): AppHostError {
  const places = differences.slice(0, MOST_NAMED).map(({ place }) => place);
  const more = differences.length > MOST_NAMED ? ' …' : '';
  return new AppHostError('host_not_equal', `${message}: ${places.join(', ')}${more}.`, {
    remedy,
    data: { differences },
  });
}

/** Documents that are too large to be compared thing by thing differ as a whole. */
function placesOf({ thing, fields }: Change): DocumentDifference[] {
  const place = `${thing.kind} ${thing.name ?? thing.id ?? 'document'}`;
  if (fields.length === 0) return [{ place, wanted: '…', found: '…' }];
  return fields.map(({ path, before, after }) => ({
    place: [place, ...path].join('/'),
    wanted: shown(before),
    found: shown(after),
  }));
}

const shown = (value: string | null): string => (value === null ? 'absent' : value.slice(0, MAX_TEXT));
