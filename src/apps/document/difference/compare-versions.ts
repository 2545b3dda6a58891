import { semanticallyEqual, type JsonNode, type JsonPath } from '../../../core/json-text';
import { compareDefinition } from './compare-definition';
import { areLists, compareLists } from './compare-lists';
import { isSameText } from './compare-values';
import type { Comparison } from './comparison';
import type { DocumentSide } from './document-side';

const SETTINGS = ['globalSettings', 'pageSettings', 'homePageId', 'showViewerNavigation'];

const describeVersion = (node: JsonNode, side: DocumentSide) => ({
  id: side.text(node.get('id')),
  name: side.text(node.get('name')),
});

/** Compares the edited version: its name, its settings and, in older documents, its whole content. */
export function compareEdited(comparison: Comparison): void {
  const { from, to } = comparison;
  const [before, after] = [from.edited, to.edited];
  const isDefinition = to.form !== 'lists';
  const isSetting = ([key]: JsonPath) =>
    SETTINGS.includes(String(key)) || (key === 'definition' && !isDefinition);
  comparison.compareThing({
    kind: 'version',
    before,
    after,
    describe: describeVersion,
    isElsewhere: (path) => path[0] === 'definition' || isSetting(path),
  });
  if (!before || !after) return;
  comparison.compareThing({
    kind: 'setting',
    before,
    after,
    describe: () => ({ id: null, name: null }),
    isElsewhere: (path) => !isSetting(path),
  });
  if (isDefinition) compareDefinition(comparison, from.definition!, to.definition!);
}

/** Compares a member of the app that holds versions. Returns false if it holds none. */
export function compareVersionMember(comparison: Comparison, key: string): boolean {
  const { from, to } = comparison;
  const [before, after] = [from.app.get(key), to.app.get(key)];
  if (key === 'editingVersion') return before?.kind === 'object' && after?.kind === 'object';
  if (key !== 'appVersions' || !areLists(before, after)) return false;
  compareLists(comparison, {
    kind: 'version',
    before,
    after,
    path: [...to.source.body.path, key],
    describe: describeVersion,
    isElsewhere: (pair) => (path) => path.length === 1 && isTwin(comparison, pair, String(path[0])),
  });
  return true;
}

/** Returns true for a value of the edited version that its entry repeats, so that it is reported once. */
function isTwin(
  { from, to }: Comparison,
  { before, after }: { before: JsonNode | null; after: JsonNode | null },
  key: string,
): boolean {
  if (!before || !after || !isEdited(before, from) || !isEdited(after, to)) return false;
  const [old, now] = [before.get(key), after.get(key)];
  if (old && now && isSameText(old, now)) return true;
  return isEqual(old, from.edited!.get(key)) && isEqual(now, to.edited!.get(key));
}

const isEdited = (entry: JsonNode, side: DocumentSide): boolean =>
  side.edited !== null && side.text(entry.get('id')) === side.text(side.edited.get('id'));

const isEqual = (left: JsonNode | null, right: JsonNode | null): boolean =>
  left && right ? semanticallyEqual(left, right) : left === right;
