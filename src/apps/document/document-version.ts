import type { JsonDocument, JsonEdit, JsonNode, JsonPath } from '../../core/json-text';
import { textOf, type DocumentNode, type DocumentValues } from './structure/place';

/** Part of the document that describes a version: `editingVersion` or an entry of `appVersions`. */
interface VersionPlace {
  path: JsonPath;
  node: DocumentNode;
  id: string | null;
  name: string | null;
}

export interface DocumentVersion {
  id: string | null;
  name: string | null;
}

/**
 * Finds the document's version: the only entry of `appVersions`, if it has an id (an export of one version may name
 * another, the last edited one, in `editingVersion`); else `editingVersion` if it has an id, else the entry that
 * `currentVersionId` names, else the last entry with an id, which is the newest.
 */
export function findVersion(document: DocumentValues, bodyPath: JsonPath): DocumentVersion {
  const { editing, entries } = placesOf(document, bodyPath);
  if (editing?.id) return exportedOrEdited({ id: editing.id, name: editing.name }, entries);
  const listed = findListed(document, bodyPath, entries);
  const named = listed ?? (entries.length === 1 ? entries[0] : null);
  return { id: listed?.id ?? null, name: editing?.name ?? named?.name ?? null };
}

/** Returns the only listed version if it is not the last edited one; else the latter. */
function exportedOrEdited(
  edited: { id: string; name: string | null },
  entries: VersionPlace[],
): DocumentVersion {
  const [first, ...others] = entries;
  const isOther = others.length === 0 && first?.id != null && first.id !== edited.id;
  if (isOther) return { id: first.id, name: first.name };
  return { id: edited.id, name: edited.name ?? nameOf(edited.id, entries) };
}

const nameOf = (wanted: string, entries: VersionPlace[]): string | null =>
  entries.find(({ id }) => id === wanted)?.name ?? null;

function findListed(
  document: DocumentValues,
  bodyPath: JsonPath,
  entries: VersionPlace[],
): VersionPlace | undefined {
  const currentId = textOf(document.find([...bodyPath, 'currentVersionId']));
  const withId = entries.filter(({ id }) => id !== null);
  return withId.find(({ id }) => id === currentId) ?? withId.at(-1);
}

/** Returns edits that rename the version everywhere in the document. */
export function renameVersion(document: JsonDocument, bodyPath: JsonPath, name: string): JsonEdit[] {
  const { id } = findVersion(document, bodyPath);
  return namedPlaces(document, bodyPath, id).flatMap((place) => setString(place, 'name', name));
}

/** Returns edits that replace the version's id and name, and every reference to its id. */
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

/** Returns the parts that describe the version with this id. Without an id, returns the only part, if there is one. */
function namedPlaces(document: JsonDocument, bodyPath: JsonPath, id: string | null): VersionPlace[] {
  const { editing, entries } = placesOf(document, bodyPath);
  const all = editing ? [editing, ...entries] : entries;
  if (id !== null) return all.filter((place) => place.id === id);
  const nameless = editing ? [editing] : entries;
  return nameless.length === 1 ? nameless : [];
}

function placesOf(document: DocumentValues, bodyPath: JsonPath) {
  const placeOf = (node: DocumentNode | null, path: JsonPath): VersionPlace | null => {
    if (node?.kind !== 'object') return null;
    return { path, node, id: textOf(node.get('id')) || null, name: textOf(node.get('name')) };
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
  // Skips subtrees without the id, which are most of them.
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
