import { lastMembers, type JsonNode, type JsonPath } from '../../../core/json-text';
import { ChangeList } from './change-list';
import { compareAppList } from './compare-lists';
import { compareEdited, compareVersionMember } from './compare-versions';
import { Comparison } from './comparison';
import type { DocumentDifference } from './difference';
import { DocumentSide, type ReadDocument } from './document-side';

/** Limit of both documents together. Larger ones would block the process for seconds. Real ones hold a tenth of it. */
const MAX_VALUES = 2_000_000;

/**
 * Compares two documents in terms of an app. Members that Trellis does not know are reported as `other`, so that
 * different documents never appear equal.
 */
export function compareDocuments(before: ReadDocument, after: ReadDocument): DocumentDifference {
  if (before.json.text === after.json.text) return { changes: [], total: 0 };
  if (before.json.size + after.json.size > MAX_VALUES) return tooLarge();
  const comparison = new Comparison(new DocumentSide(before), new DocumentSide(after));
  const { from, to } = comparison;
  if (from.description !== to.description) return differentGenerations(comparison);
  compareAround(comparison);
  compareApp(comparison);
  compareEdited(comparison);
  return comparison.finish().toDifference();
}

function tooLarge(): DocumentDifference {
  const list = new ChangeList();
  list.add({ kind: 'other', change: 'changed' });
  return list.toDifference();
}

function differentGenerations({ from, to, list }: Comparison): DocumentDifference {
  const shown = (text: string) => ({ type: 'string', text, truncated: false }) as const;
  const [old, now] = [shown(from.description), shown(to.description)];
  const fields = [{ path: '', change: 'changed', old, new: now } as const];
  list.add({ kind: 'generation', change: 'changed', fields, fieldCount: 1 });
  return list.toDifference();
}

/** Compares the members of the document outside the app. */
function compareAround(comparison: Comparison): void {
  const { path } = comparison.to.source.body;
  if (path.length === 0) return;
  const [before, after] = [comparison.from.json.root, comparison.to.json.root];
  for (const key of keysOf(before, after)) {
    compareOther(comparison, { before: before.get(key), after: after.get(key), path: [key] });
  }
}

function compareApp(comparison: Comparison): void {
  const { from, to } = comparison;
  const { path } = to.source.body;
  const isOwn = (key: string) => isPlain(from.app.get(key)) && isPlain(to.app.get(key));
  comparison.compareThing({
    kind: 'app',
    before: from.app,
    after: to.app,
    describe: (node, side) => ({ id: side.text(node.get('id')), name: side.text(node.get('name')) }),
    isElsewhere: ([key]) => !isOwn(String(key)),
  });
  for (const key of keysOf(from.app, to.app)) {
    if (isOwn(key) || compareAppList(comparison, key) || compareVersionMember(comparison, key)) continue;
    compareOther(comparison, {
      before: from.app.get(key),
      after: to.app.get(key),
      path: [...path, key],
    });
  }
}

function compareOther(
  comparison: Comparison,
  values: { before: JsonNode | null; after: JsonNode | null; path: JsonPath },
): void {
  const app = JSON.stringify(comparison.to.source.body.path);
  const isElsewhere = (path: JsonPath) => JSON.stringify(path) === app;
  const name = String(values.path.at(-1));
  if (!isElsewhere(values.path)) comparison.compareLoose({ kind: 'other', name }, { ...values, isElsewhere });
}

const isPlain = (node: JsonNode | null): boolean => node?.kind !== 'object' && node?.kind !== 'array';

function keysOf(before: JsonNode, after: JsonNode): Set<string> {
  return new Set([...lastMembers(before).keys(), ...lastMembers(after).keys()]);
}
