import type { JsonDocument, JsonNode, JsonPath } from '../../../core/json-text';
import { ChildKeys, type KeyedDocument } from './keyed-children';
import { childPlace, holdsThings, rootPlace, type Place } from './place';
import { findReferences, type Reference } from './references';
import type { Thing } from './thing';

/** Parsed document of an app, with the path of the app and the id of its version. */
export interface ReadDocument extends KeyedDocument {
  json: JsonDocument;
  bodyPath: JsonPath;
  versionId: string | null;
}

/** Thing with what other things and people know it by. */
export interface KnownThing {
  thing: Thing;
  node: JsonNode;
  name: string | null;
  pageId: string | null;
  references: Reference[];
  /** Other pages of the definition that hold a component with the same id. */
  otherPageIds: string[];
}

/** Kinds of references to what a thing is in: without it, the thing has no place. */
const CONTAINERS = new Set(['page', 'parent', 'source', 'dataSource']);

/** Things of one document. */
export class StructuredDocument {
  readonly things = new Map<string, KnownThing>();
  private readonly keys: ChildKeys;
  private idsOfThings: Map<string, string> | null = null;
  private contents: Map<string, string[]> | null = null;

  constructor(readonly source: ReadDocument) {
    this.keys = new ChildKeys([source]);
    const root = rootPlace(source.bodyPath);
    this.visit(root, source.json.root);
  }

  find(key: string): KnownThing | null {
    return this.things.get(key) ?? null;
  }

  /** Returns the thing with this id that others may refer to: a page, component, query or data source. */
  findById(id: string): KnownThing | null {
    this.idsOfThings ??= new Map(
      [...this.things.values()]
        .filter(({ thing }) => ['page', 'component', 'query', 'dataSource'].includes(thing.kind))
        .map(({ thing }) => [thing.id!, thing.key]),
    );
    const key = this.idsOfThings.get(id);
    return key === undefined ? null : this.find(key);
  }

  /** Returns the component that a `parent` names: its id, or its id with a slot. */
  findParent(parent: string): KnownThing | null {
    for (let end = parent.length; end > 0; end = parent.lastIndexOf('-', end - 1)) {
      const known = this.findById(parent.slice(0, end));
      if (known) return known;
    }
    return null;
  }

  findTarget({ kind, id }: Reference): KnownThing | null {
    return kind === 'parent' ? this.findParent(id) : this.findById(id);
  }

  nameOf(key: string): string | null {
    return this.find(key)?.name ?? null;
  }

  /** Returns the keys of all things that are in this one, directly or not. */
  listInside(key: string): string[] {
    this.contents ??= this.readContents();
    const found = new Set([key]);
    for (const next of found) for (const child of this.contents.get(next) ?? []) found.add(child);
    found.delete(key);
    return [...found];
  }

  private readContents(): Map<string, string[]> {
    const contents = new Map<string, string[]>();
    for (const [child, { references }] of this.things) {
      for (const reference of references) {
        const target = CONTAINERS.has(reference.kind) ? this.findTarget(reference) : null;
        if (!target) continue;
        const others = contents.get(target.thing.key);
        if (others) others.push(child);
        else contents.set(target.thing.key, [child]);
      }
    }
    return contents;
  }

  private visit(place: Place, node: JsonNode): void {
    if (place.role.name === 'app') this.record(place, node);
    const [children] = this.keys.of([node], place);
    for (const child of children.values()) {
      const at = childPlace(place, child.key, child.node);
      if (at.thing.key !== place.thing.key || child.key === 'homePageId') this.record(at, child.node);
      const isContainer = child.node.kind === 'object' || child.node.kind === 'array';
      if (isContainer && holdsThings(at)) this.visit(at, child.node);
    }
  }

  private record(place: Place, node: JsonNode): void {
    const { thing, pageId } = place;
    const known = this.things.get(thing.key);
    if (known) {
      const isElsewhere = pageId !== known.pageId && pageId !== null && !known.otherPageIds.includes(pageId);
      if (isElsewhere) known.otherPageIds.push(pageId);
      known.references.push(...(thing.kind === 'setting' ? findReferences(place, node) : []));
      return;
    }
    this.things.set(thing.key, {
      thing,
      node,
      name: nameOf(thing, node),
      pageId: pageId ?? (thing.kind === 'component' ? textOf(node.get('pageId')) : null),
      references: findReferences(place, node),
      otherPageIds: [],
    });
  }
}

function nameOf({ kind }: Thing, node: JsonNode): string | null {
  if (kind === 'setting' || kind === 'other') return null;
  const own = textOf(node.get('name'));
  if (kind === 'component') return own ?? textOf(node.get('component')?.get('name') ?? null);
  return kind === 'event' ? (own ?? textOf(node.get('event')?.get('eventId') ?? null)) : own;
}

const textOf = (node: JsonNode | null): string | null => node?.document.findString(node) ?? null;
