import { alignItems, type JsonNode, type JsonPath } from '../../../core/json-text';
import { FoundFields } from './change-list';
import { isRising } from './compare-values';
import type { Comparison, Description, Thing } from './comparison';
import type { ChangeKind, Owner } from './difference';
import type { DocumentSide } from './document-side';

interface Lists extends Pick<Thing, 'kind' | 'describe'> {
  before: JsonNode | null;
  after: JsonNode | null;
  /** Path of the list, for a change of its order. */
  path: JsonPath;
  isElsewhere?: (pair: { before: JsonNode | null; after: JsonNode | null }) => Thing['isElsewhere'];
  /** Returns true if its addition or removal follows from another change. */
  isImplied?: (thing: { before: JsonNode | null; after: JsonNode | null }) => boolean;
}

/** Returns true if both are lists, so that the changes of their items are all the changes. */
export function areLists(before: JsonNode | null, after: JsonNode | null, kind = 'array'): boolean {
  if (before && after) return before.kind === kind && after.kind === kind;
  const only = before ?? after;
  return only?.kind === kind && only.count > 0;
}

/** Compares lists of things that have ids. */
export function compareLists(comparison: Comparison, lists: Lists): void {
  const { kind, describe, path } = lists;
  const [from, to] = [lists.before?.items ?? [], lists.after?.items ?? []];
  const matches = matchThings(comparison, from, to);
  const compare = (before: JsonNode | null, after: JsonNode | null) => {
    if ((!before || !after) && lists.isImplied?.({ before, after })) return;
    comparison.compareThing({
      kind,
      describe,
      before,
      after,
      isElsewhere: lists.isElsewhere?.({ before, after }),
    });
  };
  to.forEach((item, index) => compare(from[matches[index]] ?? null, item));
  const kept = new Set(matches);
  from.forEach((item, index) => kept.has(index) || compare(item, null));
  if (isRising(matches)) return;
  const found = new FoundFields();
  found.add({ path, before: lists.before, after: lists.after, isReordered: true });
  comparison.list.add({ kind: 'other', change: 'changed', name: String(path.at(-1)), found });
}

/** Returns the index in `from` of each thing of `to`: matched by id if all ids are unique, else by content. */
function matchThings({ from: old, to: now, hashes }: Comparison, from: JsonNode[], to: JsonNode[]): number[] {
  const oldIds = uniqueIds(from, old);
  const newIds = uniqueIds(to, now);
  if (!oldIds || !newIds) return alignItems({ from, to, hashes });
  const { versionId } = now;
  // The edited version stays the same thing when its id changes.
  if (old.versionId !== null && versionId !== null && !newIds.has(old.versionId) && !oldIds.has(versionId)) {
    const place = oldIds.get(old.versionId);
    if (place !== undefined) oldIds.set(versionId, place);
  }
  return [...newIds.keys()].map((id) => oldIds.get(id) ?? -1);
}

function uniqueIds(items: JsonNode[], side: DocumentSide): Map<string, number> | null {
  const places = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const id = side.text(item.get('id'));
    if (id === null || places.has(id)) return null;
    places.set(id, index);
  }
  return places;
}

const named = (node: JsonNode, side: DocumentSide): Description => ({
  id: side.text(node.get('id')),
  name: side.text(node.get('name')),
});

const describeComponent = (node: JsonNode, side: DocumentSide): Description => ({
  ...named(node, side),
  page: side.pageOf(side.text(node.get('pageId'))),
});

function describeEvent(node: JsonNode, side: DocumentSide): Description {
  const owner = side.findOwner(side.text(node.get('sourceId')));
  const name = side.text(node.get('name')) ?? side.text(node.get('event')?.get('eventId'));
  const page = owner?.kind === 'page' ? { id: owner.id, name: owner.name } : owner?.page;
  return { id: side.text(node.get('id')), name, page, of: ownerOf(owner) };
}

/** Describes the options of a data source in one environment. */
function describeOptions(node: JsonNode, side: DocumentSide): Description {
  const environmentId = side.text(node.get('environmentId'));
  const environments = side.app.get('appEnvironments')?.items ?? [];
  const environment = environments.find((item) => side.text(item.get('id')) === environmentId);
  return {
    id: side.text(node.get('id')),
    name: side.text(environment?.get('name')),
    of: ownerOf(side.findOwner(side.text(node.get('dataSourceId')))),
  };
}

const ownerOf = (owner: Owner | null): Owner | null =>
  owner && { kind: owner.kind, id: owner.id, name: owner.name };

const THINGS: Record<string, { kind: ChangeKind; describe: Thing['describe'] }> = {
  pages: { kind: 'page', describe: named },
  components: { kind: 'component', describe: describeComponent },
  events: { kind: 'event', describe: describeEvent },
  dataQueries: { kind: 'query', describe: named },
  dataSources: { kind: 'dataSource', describe: named },
  dataSourceOptions: { kind: 'dataSource', describe: describeOptions },
};

/** Compares a member of the app that is a list of things. Returns false if it is not one. */
export function compareAppList(comparison: Comparison, key: string): boolean {
  if (!Object.hasOwn(THINGS, key)) return false;
  const { from, to } = comparison;
  const [before, after] = [from.app.get(key), to.app.get(key)];
  if (!areLists(before, after)) return false;
  const path = [...to.source.body.path, key];
  const isImplied: Lists['isImplied'] = (options) => isOfOneSide(comparison, options);
  compareLists(comparison, {
    ...THINGS[key],
    before,
    after,
    path,
    ...(key === 'dataSourceOptions' ? { isImplied } : {}),
  });
  return true;
}

/** Returns true for the options of a data source that was added or removed with them. */
function isOfOneSide(
  { from, to }: Comparison,
  { before, after }: { before: JsonNode | null; after: JsonNode | null },
) {
  const id = before ? from.text(before.get('dataSourceId')) : to.text(after?.get('dataSourceId'));
  return (from.findOwner(id) === null) !== (to.findOwner(id) === null);
}
