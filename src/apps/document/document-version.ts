import type { JsonDocument, JsonEdit, JsonNode, JsonPath } from '../../core/json-text';

/** A place that describes a version: `editingVersion`, or an entry of `appVersions`. */
interface VersionPlace {
  path: JsonPath;
  node: JsonNode;
  id: string | null;
  name: string | null;
}

export interface DocumentVersion {
  id: string | null;
  name: string | null;
}

/**
 * The version that the document is of: `editingVersion`; where that has no id, the entry of `appVersions` that
 * `currentVersionId` names; else the last entry that has an id, which is the newest one.
 */
export function findVersion(document: JsonDocument, bodyPath: JsonPath): DocumentVersion {
  const { editing, entries } = placesOf(document, bodyPath);
  if (editing?.id) {
    const entry = entries.find(({ id }) => id === editing.id);
    return { id: editing.id, name: editing.name ?? entry?.name ?? null };
  }
  const currentId = document.findString(document.find([...bodyPath, 'currentVersionId']));
  const entry =
    entries.find(({ id }) => id !== null && id === currentId) ?? entries.findLast(({ id }) => id !== null);
  const sole = entries.length === 1 ? entries[0] : null;
  return { id: entry?.id ?? null, name: editing?.name ?? (entry ?? sole)?.name ?? null };
}

/** The edits that give the version another name, wherever the document has it. */
export function renameVersion(document: JsonDocument, bodyPath: JsonPath, name: string): JsonEdit[] {
  const { id } = findVersion(document, bodyPath);
  return namedPlaces(document, bodyPath, id).flatMap((place) => setString(place, 'name', name));
}

/** The edits that make the version `from` another one: its id and name, and every reference to its id. */
export function replaceVersion(
  document: JsonDocument,
  bodyPath: JsonPath,
  { fromId, id, name }: { fromId: string | null; id: string; name: string },
): JsonEdit[] {
  const places = namedPlaces(document, bodyPath, fromId);
  const edits = places.flatMap((place) => [
    ...(fromId !== null && place.id === fromId ? setString(place, 'id', id) : []),
    ...setString(place, 'name', name),
  ]);
  const body = document.find(bodyPath)!;
  if (fromId !== null)
    collectReferences({ node: body, path: bodyPath, fromId, raw: JSON.stringify(id) }, edits);
  return edits;
}

/** The places of a version with this id; without an id, the one place that there is, if it is one. */
function namedPlaces(document: JsonDocument, bodyPath: JsonPath, id: string | null): VersionPlace[] {
  const { editing, entries } = placesOf(document, bodyPath);
  const all = editing ? [editing, ...entries] : entries;
  if (id !== null) return all.filter((place) => place.id === id);
  const nameless = editing ? [editing] : entries;
  return nameless.length === 1 ? nameless : [];
}

function placesOf(document: JsonDocument, bodyPath: JsonPath) {
  const placeOf = (node: JsonNode | null, path: JsonPath): VersionPlace | null => {
    if (node?.kind !== 'object') return null;
    const id = document.findString(node.get('id')) || null;
    return { path, node, id, name: document.findString(node.get('name')) };
  };
  const editingPath = [...bodyPath, 'editingVersion'];
  const entries = (document.find([...bodyPath, 'appVersions'])?.items ?? []).map((node, index) =>
    placeOf(node, [...bodyPath, 'appVersions', index]),
  );
  return {
    editing: placeOf(document.find(editingPath), editingPath),
    entries: entries.filter((entry) => entry !== null),
  };
}

function setString({ path, node }: VersionPlace, key: string, value: string): JsonEdit[] {
  const op = node.get(key) ? 'replace' : 'add';
  return [{ op, path: [...path, key], raw: JSON.stringify(value) }];
}

const REFERENCE_KEYS = new Set(['appVersionId', 'currentVersionId']);

function collectReferences(
  { node, path, fromId, raw }: { node: JsonNode; path: JsonPath; fromId: string; raw: string },
  edits: JsonEdit[],
): void {
  // Most subtrees do not hold the id at all, and there is no need to walk them.
  if (!node.document.sliceOf(node).includes(fromId)) return;
  node.items.forEach((item, index) =>
    collectReferences({ node: item, path: [...path, index], fromId, raw }, edits),
  );
  for (const { key, value } of node.members) {
    const isReference = REFERENCE_KEYS.has(key) && node.document.findString(value) === fromId;
    if (isReference) edits.push({ op: 'replace', path: [...path, key], raw });
    else collectReferences({ node: value, path: [...path, key], fromId, raw }, edits);
  }
}
