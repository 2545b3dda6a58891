import { hasReferenceById, References, type ReferredThing } from './references';
import { asObject, textOf, type AppModel } from './app-model';
import { isObject, valueAt, type Path } from './path';
import { queriesOf } from './queries';

const known = new WeakMap<object, References>();

/** Returns the names of queries and components by which their references are shown. */
export function referencesOf(document: unknown, model: AppModel): References {
  if (!isObject(document)) return new References([]);
  const found = known.get(document) ?? new References([...thingsIn(document, model)]);
  known.set(document, found);
  return found;
}

function* thingsIn(document: unknown, model: AppModel): Generator<ReferredThing> {
  for (const { id, name } of queriesOf(document, model)) yield { kind: 'query', id, name };
  const listed = valueAt(document, [...model.body, 'components']);
  const lists: unknown[] = Array.isArray(listed) ? listed : [];
  for (const each of lists) {
    const { id, name } = asObject(each);
    if (typeof id === 'string' && typeof name === 'string') yield { kind: 'component', id, name };
  }
  // The definition of a version may be there twice.
  for (const path of model.definitions.slice(0, 1)) yield* definedIn(document, path);
}

function* definedIn(document: unknown, definition: Path): Generator<ReferredThing> {
  const pages = valueAt(document, [...definition, 'pages']);
  const holders = isObject(pages) ? Object.values(pages) : [valueAt(document, definition)];
  for (const holder of holders) {
    for (const [id, each] of Object.entries(asObject(asObject(holder).components))) {
      const name = textOf(asObject(asObject(each).component).name);
      if (name !== null) yield { kind: 'component', id, name };
    }
  }
}

/** Of each part: most of a document stays the same objects when it is edited. */
const byId = new WeakMap<object, boolean>();

/** Tells if texts of the app refer to others by their ids, as the newest platforms write them. */
export function refersById(value: unknown): boolean {
  if (typeof value === 'string') return hasReferenceById(value);
  if (typeof value !== 'object' || value === null) return false;
  const found = byId.get(value) ?? Object.values(value).some(refersById);
  byId.set(value, found);
  return found;
}
