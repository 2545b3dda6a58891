import type { JsonDocument, JsonNode, JsonPath } from '../../../core/json-text';
import { ChildKeys, type KeyedDocument } from './keyed-children';
import { holdsThings, type KnownThing, type Place, type Reference } from './place';

/** Parsed document of an app, with the path of the app and the id of its version. */
export interface ReadDocument extends KeyedDocument {
  json: JsonDocument;
  bodyPath: JsonPath;
  versionId: string | null;
}

/** A parsed document, such as an AppDocument. */
export interface ParsedDocument {
  readonly source: ReadDocument;
}

/** Returns a text that is equal for documents that can be compared thing by thing. */
export const shapeOf = ({ kind, bodyPath }: ReadDocument): string => JSON.stringify([kind.name, bodyPath]);

/** Kinds of references to a container, without which a thing has no place. */
const CONTAINERS = new Set(['page', 'parent', 'source', 'dataSource']);

/** Things of one document. */
export class StructuredDocument {
  readonly things = new Map<string, KnownThing>();
  /** Values of all things: an older document repeats some. A value comes before those inside it. */
  private readonly values: { node: JsonNode; key: string }[] = [];
  private readonly keys: ChildKeys;
  private idsOfThings: Map<string, string> | null = null;
  private contents: Map<string, string[]> | null = null;

  constructor(readonly source: ReadDocument) {
    this.keys = new ChildKeys([source]);
    this.visit(source.kind.rootPlace(source.bodyPath), source.json.root);
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

  findTarget({ kind, id }: Reference): KnownThing | null {
    if (kind === 'parent') return this.findParent(id);
    const target = this.findById(id);
    return kind === 'config' && target?.thing.kind !== 'dataSource' ? null : target;
  }

  private findParent(parent: string): KnownThing | null {
    for (const id of this.source.kind.idsOfParent(parent)) {
      const known = this.findById(id);
      if (known) return known;
    }
    return null;
  }

  nameOf(key: string): string | null {
    return this.find(key)?.name ?? null;
  }

  /** Returns the page of a thing; for an event, its owner's page. */
  pageOf(known: KnownThing): string | null {
    const source = known.references.find(({ kind }) => kind === 'source');
    const owner = (source && this.findTarget(source)) ?? known;
    return owner.thing.kind === 'page' ? owner.thing.id : owner.pageId;
  }

  /** Returns a function that finds the innermost thing at a position, for positions that never go back. */
  ownersByPosition(): (position: number) => KnownThing | null {
    const values = [...this.values].sort((one, other) => one.node.start - other.node.start);
    const open: { end: number; key: string }[] = [];
    let next = 0;
    return (position) => {
      for (; next < values.length && values[next].node.start <= position; next += 1)
        open.push({ end: values[next].node.end, key: values[next].key });
      while (open.length > 0 && open[open.length - 1].end <= position) open.pop();
      return open.length > 0 ? this.find(open[open.length - 1].key) : null;
    };
  }

  /** Returns the things that a thing is in directly. */
  containersOf({ references }: KnownThing): KnownThing[] {
    const containing = references.filter(({ kind }) => CONTAINERS.has(kind));
    return containing.flatMap((reference) => this.findTarget(reference) ?? []);
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
    for (const [child, known] of this.things) {
      for (const { thing } of this.containersOf(known)) {
        const others = contents.get(thing.key);
        if (others) others.push(child);
        else contents.set(thing.key, [child]);
      }
    }
    return contents;
  }

  private visit(place: Place, node: JsonNode): void {
    if (place.role.name === 'app') this.record(place, node);
    const [children] = this.keys.of([node], place);
    for (const child of children.values()) {
      const at = this.source.kind.childPlace(place, child.key, child.node);
      if (at.thing.key !== place.thing.key || at.thing.kind === 'setting') this.record(at, child.node);
      const isContainer = child.node.kind === 'object' || child.node.kind === 'array';
      if (isContainer && holdsThings(at)) this.visit(at, child.node);
    }
  }

  private record(place: Place, node: JsonNode): void {
    const { thing, pageId } = place;
    this.values.push({ node, key: thing.key });
    const { kind } = this.source;
    const known = this.things.get(thing.key);
    if (known) {
      const isElsewhere = pageId !== known.pageId && pageId !== null && !known.otherPageIds.includes(pageId);
      if (isElsewhere) known.otherPageIds.push(pageId);
      known.references.push(...(thing.kind === 'setting' ? kind.findReferences(place, node) : []));
      return;
    }
    this.things.set(thing.key, {
      thing,
      node,
      name: kind.nameOf(thing, node),
      pageId: pageId ?? kind.pageIdOf(thing, node),
      references: kind.findReferences(place, node),
      otherPageIds: [],
    });
  }
}

/** Finds components that are inside themselves: each list is one ring of parents. */
export function listCycles(document: StructuredDocument): KnownThing[][] {
  const done = new Set<string>();
  const cycles: KnownThing[][] = [];
  for (const start of document.things.values()) {
    const path: KnownThing[] = [];
    const onPath = new Set<string>();
    let known: KnownThing | null = start;
    while (known && !done.has(known.thing.key) && !onPath.has(known.thing.key)) {
      path.push(known);
      onPath.add(known.thing.key);
      known = parentOf(document, known);
    }
    if (known && onPath.has(known.thing.key)) cycles.push(path.slice(path.indexOf(known)));
    for (const key of onPath) done.add(key);
  }
  return cycles;
}

/** Returns a component's parent if it is on another page. */
export function parentElsewhere(document: StructuredDocument, known: KnownThing): KnownThing | null {
  const parent = parentOf(document, known);
  const isElsewhere = parent?.thing.kind === 'component' && parent.pageId !== known.pageId;
  return isElsewhere ? parent : null;
}

/** Returns the component that a component is in. */
export function parentOf(document: StructuredDocument, known: KnownThing): KnownThing | null {
  const parent = parentReference(known);
  return parent ? document.findTarget(parent) : null;
}

export const parentReference = ({ thing, references }: KnownThing): Reference | undefined =>
  thing.kind === 'component' ? references.find(({ kind }) => kind === 'parent') : undefined;
