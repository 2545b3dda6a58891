import type { JsonKind } from '../../../core/json-text';
import { stableId, type KnownThing, type StructuredDocument, type Thing, type ThingKind } from '../structure';
import { spelledText } from '../structure/keyed-children';
import { findNeeds, type Documents } from './find-needs';
import { TIMESTAMPS, type Site } from './pair-walk';

type OwnerKind = NonNullable<Change['of']>['kind'];

/** Puts the sites of each change together. Returns the changes by their keys. */
export function describeChanges(sites: readonly Site[], documents: Documents): Map<string, Change> {
  const sitesOf = new Map<string, Site[]>();
  for (const site of sites) {
    const known = sitesOf.get(site.change);
    if (known) known.push(site);
    else sitesOf.set(site.change, [site]);
  }
  const ids = new Map([...sitesOf].map(([key, own]) => [key, idOf(key, own)]));
  const needs = findNeeds(sites, documents);
  return new Map(
    [...sitesOf].map(([key, own]) => {
      const needed = [...(needs.get(key) ?? [])].map((other) => ids.get(other)!);
      return [key, { ...describe(key, own, documents), id: ids.get(key)!, needs: needed.sort() }];
    }),
  );
}

function idOf(key: string, sites: readonly Site[]): string {
  return stableId([key, ...sites.flatMap(({ before, after }) => [spelledText(before), spelledText(after)])]);
}

function describe(key: string, sites: readonly Site[], documents: Documents): Omit<Change, 'id' | 'needs'> {
  const { thing } = sites[0].place;
  const [old, now] = [documents.before.find(key), documents.after.find(key)];
  const fields = fieldsOfMove(sites) ?? fieldsOf(sites);
  const kind = kindOf(key, thing);
  const side = now ? documents.after : documents.before;
  return {
    kind,
    change: changeOf(fields, { old, now, document: side }),
    isCosmetic: key === TIMESTAMPS,
    thing: {
      kind,
      id: kind === thing.kind ? thing.id : null,
      name: (now ?? old)?.name ?? nameOf(key, thing),
    },
    oldName: old && now && old.name !== now.name ? old.name : null,
    page: pageOf(now ?? old, side),
    of: ownerOf(now ?? old, side),
    fields,
  };
}

function nameOf(key: string, { kind, id }: Thing): string | null {
  if (key.startsWith('order:')) return key.slice('order:'.length);
  return kind === 'other' ? id : null;
}

function kindOf(key: string, thing: Thing): ChangeKind {
  if (key === TIMESTAMPS) return 'timestamps';
  if (key.startsWith('order:')) return 'order';
  return key.startsWith('version:') ? 'version' : thing.kind;
}

function changeOf(
  fields: readonly FieldChange[],
  { old, now, document }: { old: KnownThing | null; now: KnownThing | null; document: StructuredDocument },
): Change['change'] {
  if (now && !old) return 'added';
  if (old && !now) return 'removed';
  const isMoved = fields.length > 0 && fields.every(({ path }) => document.source.kind.isPosition(path));
  return isMoved ? 'moved' : 'changed';
}

function pageOf(known: KnownThing | null, document: StructuredDocument): Change['page'] {
  const own = known?.pageId ?? null;
  const owner = own === null ? sourceOf(known, document) : null;
  const id = own ?? (owner?.thing.kind === 'page' ? owner.thing.id : (owner?.pageId ?? null));
  return id === null ? null : { id, name: document.nameOf(`page:${id}`) };
}

function ownerOf(known: KnownThing | null, document: StructuredDocument): Change['of'] {
  const owner = sourceOf(known, document);
  return owner && { kind: owner.thing.kind as OwnerKind, id: owner.thing.id!, name: owner.name };
}

function sourceOf(known: KnownThing | null, document: StructuredDocument): KnownThing | null {
  const source = known?.references.find(({ kind }) => kind === 'source');
  return source ? document.findTarget(source) : null;
}

/** A component that older documents hold in another page's object is removed there and added here. */
function fieldsOfMove(sites: readonly Site[]): FieldChange[] | null {
  const whole = sites.filter(({ place }) => place.path.length === 0);
  const [from, to] = [whole.find(({ after }) => !after), whole.find(({ before }) => !before)];
  if (!from || !to || from.place.pageId === to.place.pageId) return null;
  const page: FieldChange = {
    path: ['pageId'],
    change: 'changed',
    before: JSON.stringify(from.place.pageId),
    after: JSON.stringify(to.place.pageId),
    type: 'string',
  };
  const [before, after] = [spelledText(from.before), spelledText(to.after)];
  const content: FieldChange = { path: [], change: 'changed', before, after, type: to.after!.kind };
  return before === after ? [page] : [page, content];
}

/** Lists each field once, though the document may repeat it. */
function fieldsOf(sites: readonly Site[]): FieldChange[] {
  const fields = new Map<string, FieldChange>();
  for (const { place, before, after, isReordered } of sites) {
    const field: FieldChange = {
      path: place.path,
      change: isReordered ? 'reordered' : before && after ? 'changed' : before ? 'removed' : 'added',
      before: spelledText(before),
      after: spelledText(after),
      type: (after ?? before)!.kind,
    };
    fields.set(JSON.stringify([field.path, field.change, field.before, field.after]), field);
  }
  return [...fields.values()];
}

/**
 * Kinds of changes: the kinds of things (`other` without an id: a whole document that is too large to compare), and
 * - `generation`: the documents have different layouts and cannot be compared thing by thing;
 * - `order`: a list of things has another order;
 * - `timestamps`: times of the last save;
 * - `format`: the rest, such as white space, the order of keys and the spelling of values.
 */
export type ChangeKind = ThingKind | 'generation' | 'order' | 'timestamps' | 'format';

export interface FieldChange {
  /** Keys inside the thing; items with ids are named by their ids. */
  path: readonly string[];
  change: 'added' | 'removed' | 'changed' | 'reordered';
  /** JSON text, as it is spelled. Null where there is none. */
  before: string | null;
  after: string | null;
  type: JsonKind;
}

/** A change that can be taken separately, with the changes that it needs. */
export interface Change {
  /** Stable while neither side of this change moves. */
  id: string;
  kind: ChangeKind;
  change: 'added' | 'removed' | 'changed' | 'moved';
  /** True if an app means the same without it. */
  isCosmetic: boolean;
  thing: { kind: ChangeKind; id: string | null; name: string | null };
  /** Null unless it was renamed. */
  oldName: string | null;
  page: { id: string; name: string | null } | null;
  /** Owner of an event. */
  of: { kind: 'page' | 'component' | 'query' | 'dataSource'; id: string; name: string | null } | null;
  fields: readonly FieldChange[];
  /** Ids of changes without which this one would leave an invalid document. */
  needs: readonly string[];
}
