import { groupBy } from '../../../core/group-by';
import { findVersion } from '../document-version';
import { nameOf, pageIdOf } from '../kinds/platform-app/names';
import { bodyOf, childPlace, EDITED, keyOfItem, rootPlace } from '../kinds/platform-app/places';
import { holdsThings, scopeOf, type Place, type ThingKind } from '../structure/place';
import { MemoryDocument, MemoryNode } from './memory-node';
import { isObject, segmentOf, type Json, type Path, type Segment } from './path';

/** A thing of the edited version. An older document may have it twice, and is then changed in both places. */
export interface PlacedThing {
  kind: ThingKind;
  id: string;
  name: string | null;
  /** Page of a component, and the page itself; null in the oldest documents, which have no pages. */
  pageId: string | null;
  value: Json;
  paths: Path[];
}

/** Value in a document, with its place by the rules that merges and checks go by as well. */
export interface PlacedValue {
  place: Place;
  value: unknown;
  path: Path;
  /** Container of the value, and the key or index there. */
  parent: object;
  key: string | number;
}

/** Member or item, under the name that identifies it among the others. */
interface Child extends Pick<PlacedValue, 'value' | 'key'> {
  name: string;
  segment: Segment;
}

/** Members of an app that are read after all others: what has events before them, and the edited version before its entry. */
const LAST = ['events', 'editingVersion', 'appVersions'];

/** Kinds of things that have events. */
const SOURCES = ['component', 'page', 'query'] as const;

/** Things and values of a document, by the rules of `kinds/platform-app`. */
export class Things {
  readonly body: Path;
  /** Values that hold things: versions, definitions and lists. */
  readonly holders: PlacedValue[] = [];
  /** All other values: things, their members, and settings. Together they are the whole document. */
  readonly values: PlacedValue[] = [];
  private readonly things = new Map<string, PlacedThing>();
  private byKind: Map<ThingKind, PlacedThing[]> | null = null;
  private sources: Map<string, PlacedThing> | null = null;
  private bySource: Map<unknown, PlacedThing[]> | null = null;
  private readonly document: MemoryDocument;
  private readonly versionId: string | null;

  constructor(value: unknown) {
    this.document = new MemoryDocument(value);
    const body = bodyOf(this.document.root)?.path ?? [];
    this.body = body;
    this.versionId = findVersion(this.document, body).id;
    this.visit({ place: rootPlace(body), value, path: [], parent: {}, key: '' });
  }

  /** Returns the things of a kind in the order of the document. */
  ofKind(kind: ThingKind): readonly PlacedThing[] {
    this.byKind ??= groupBy(this.things.values(), ({ kind: its }) => its);
    return this.byKind.get(kind) ?? [];
  }

  find(kind: ThingKind, id: string, pageId: string | null = null): PlacedThing | null {
    return this.things.get(keyOf(kind, id, pageId)) ?? null;
  }

  /** Returns the events of a thing that are in the list of all events. */
  eventsOf(sourceId: string): readonly PlacedThing[] {
    this.bySource ??= groupBy(this.ofKind('event'), ({ value }) => value.sourceId);
    return this.bySource.get(sourceId) ?? [];
  }

  /** Returns the component, page or query with this id. */
  findSource(id: string): PlacedThing | null {
    this.sources ??= new Map(
      SOURCES.flatMap((kind) => this.ofKind(kind)).map((thing) => [thing.id, thing] as const),
    );
    return this.sources.get(id) ?? null;
  }

  private visit(parent: PlacedValue): void {
    for (const { name, key, value, segment } of this.childrenOf(parent)) {
      const place = childPlace(parent.place, name, new MemoryNode(this.document, value));
      const placed = { place, value, path: [...parent.path, segment], parent: parent.value as object, key };
      if (place.thing.key !== parent.place.thing.key) this.record(placed);
      if (holdsThings(place) && typeof value === 'object' && value !== null) {
        this.holders.push(placed);
        this.visit(placed);
      } else {
        this.values.push(placed);
      }
    }
  }

  private childrenOf({ place, value }: PlacedValue): Child[] {
    if (!Array.isArray(value)) {
      const members = Object.entries(value as Json);
      if (place.role.name === 'app')
        members.sort(([one], [other]) => LAST.indexOf(one) - LAST.indexOf(other));
      return members.map(([key, member]) => ({ name: key, key, value: member, segment: key }));
    }
    const { versionId } = this;
    return value.map((item: unknown, index) => ({
      name: keyOfItem(new MemoryNode(this.document, item), { place, index, versionId }) ?? `~${index}`,
      ...{ key: index, value: item, segment: segmentOf(value, index) },
    }));
  }

  private record({ place: { thing, pageId, path: inside }, value, path }: PlacedValue): void {
    if (thing.id === null || inside.length > 0 || !isObject(value) || !isEdited(thing)) return;
    const node = new MemoryNode(this.document, value);
    const own = thing.kind === 'page' ? thing.id : (pageId ?? pageIdOf(thing, node));
    // Two pages of a definition may hold components of one id.
    const key = keyOf(thing.kind, thing.id, thing.kind === 'component' ? own : null);
    const known = this.things.get(key);
    if (known) known.paths.push(path);
    else
      this.things.set(key, {
        ...{ kind: thing.kind, id: thing.id, name: nameOf(thing, node) },
        ...{ pageId: own, value, paths: [path] },
      });
  }
}

const keyOf = (kind: ThingKind, id: string, pageId: string | null): string => `${kind} ${pageId ?? ''} ${id}`;

/** Tells if a thing is of the version that the document is about. */
export const isEdited = (thing: Place['thing']): boolean =>
  thing.kind === 'version' ? thing.id === EDITED : scopeOf(thing) === '';

const known = new WeakMap<object, Things>();

/** Returns the things and values of a document, which is read once. */
export function thingsIn(document: unknown): Things {
  if (!isObject(document)) return new Things({});
  const found = known.get(document) ?? new Things(document);
  known.set(document, found);
  return found;
}
