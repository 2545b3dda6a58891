import { hasReferenceById, References, type ReferredThing } from './references';
import { isObject } from './path';
import { thingsIn } from './things';

const known = new WeakMap<object, References>();

/** Returns the names of queries and components by which their references are shown. */
export function referencesOf(document: unknown): References {
  if (!isObject(document)) return new References([]);
  const found = known.get(document) ?? new References(thingsToName(document));
  known.set(document, found);
  return found;
}

const thingsToName = (document: unknown): ReferredThing[] =>
  (['query', 'component'] as const).flatMap((kind) =>
    thingsIn(document)
      .ofKind(kind)
      .flatMap(({ id, name }) => (name === null ? [] : [{ kind, id, name }])),
  );

/** Answers for each part: most of a document stays the same objects when it is edited. */
const byId = new WeakMap<object, boolean>();

/** Tells if texts of the app refer to others by their ids, as the newest platforms write them. */
export function refersById(value: unknown): boolean {
  if (typeof value === 'string') return hasReferenceById(value);
  if (typeof value !== 'object' || value === null) return false;
  const found = byId.get(value) ?? Object.values(value).some(refersById);
  byId.set(value, found);
  return found;
}
