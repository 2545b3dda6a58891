import type { AppDocument, Change } from '../apps';
import type { DocumentDifference } from './app-host-error';

const MAX_DIFFERENCES = 50;
const MAX_TEXT = 120;

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
