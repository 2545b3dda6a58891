import { stableId, type KnownThing, type StructuredDocument, type Thing } from '../structure';
import { spelledText } from '../structure/container';
import type { Change, ChangeKind, FieldChange } from './change';
import { findNeeds } from './find-needs';
import { TIMESTAMPS, type Site } from './pair-walk';

type OwnerKind = NonNullable<Change['of']>['kind'];

export interface Documents {
  before: StructuredDocument;
  after: StructuredDocument;
}

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
