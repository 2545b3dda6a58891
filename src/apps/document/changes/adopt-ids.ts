import { StructuredDocument, textOf, type KnownThing, type ReadDocument } from '../structure';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** Things that a document has once, whatever their names. */
const SINGLE = new Set(['app:', 'version:edited']);
const NAMED = new Set(['page', 'component', 'event', 'query', 'dataSource']);
/** Levels of containers that tell things of one name apart. In a damaged document, a component may be in itself. */
const MAX_LEVELS = 12;

/**
 * Returns the text of another app with the ids of this one: two apps that were created alike have different ids for the
 * same things. A thing gets the id of the only thing of its kind and name in the same place.
 */
export function adoptIds(own: ReadDocument, other: ReadDocument): string {
  const taken = new Set(own.json.text.match(UUID));
  const used = new Set(other.json.text.match(UUID));
  const ownIds = findNamedIds(own);
  const ids = new Map<string, string>();
  for (const [name, id] of findNamedIds(other)) {
    const ownId = ownIds.get(name);
    if (id && ownId && !taken.has(id) && !used.has(ownId)) ids.set(id, ownId);
  }
  return other.json.text.replace(UUID, (id) => ids.get(id) ?? id);
}

/** Returns ids by the names of their things; null where several have one name. */
function findNamedIds(source: ReadDocument): Map<string, string | null> {
  const document = new StructuredDocument(source);
  const found = new Map<string, string | null>();
  for (const known of document.things.values()) {
    for (const [name, id] of idsOf(document, known)) found.set(name, found.has(name) ? null : id);
  }
  return found;
}

function idsOf(document: StructuredDocument, known: KnownThing): [string, string | null][] {
  const { thing, node, name } = known;
  if (SINGLE.has(thing.key)) return [[thing.key, textOf(node.get('id'))]];
  if (NAMED.has(thing.kind) && name !== null) {
    return [[JSON.stringify(pathOf(document, known)), thing.id]];
  }
  if (thing.kind !== 'other') return [];
  // A list that is compared as a whole, such as the environments.
  return node.items.map((item) => [
    JSON.stringify([thing.key, textOf(item.get('name'))]),
    textOf(item.get('id')),
  ]);
}

type Path = [kind: string, name: string | null, containers: Path[]];

function pathOf(document: StructuredDocument, known: KnownThing, levels = MAX_LEVELS): Path {
  const containers = levels > 0 ? document.containersOf(known) : [];
  return [known.thing.kind, known.name, containers.map((each) => pathOf(document, each, levels - 1))];
}
