import type { JsonKind, JsonNode, JsonPath } from '../../../core/json-text';

/** Value of a document: of its text, or of what the editor has in memory. */
export interface DocumentNode {
  readonly kind: JsonKind;
  /** Items of an array; empty for anything else. */
  readonly items: readonly DocumentNode[];
  readonly document: DocumentValues;
  /** Returns the value of a member. */
  get(key: string): DocumentNode | null;
}

export interface DocumentValues {
  find(path: JsonPath): DocumentNode | null;
  /** Returns the value of a string node, else null. */
  findString(node: DocumentNode | null): string | null;
  /** Returns the value as JSON. */
  sliceOf(node: DocumentNode): string;
}

/** Part that a value plays in a document, which says how it is compared and to which thing it belongs. */
export type Role =
  /** `path`: the rest of the way to the app. */
  | { name: 'body'; bodyPath: JsonPath; path: JsonPath }
  | { name: 'app'; bodyPath: JsonPath }
  /** `hasRows`: pages and components are in lists of the app, and not in the definition of a version. */
  | { name: 'versions'; hasRows: boolean }
  | { name: 'version'; scope: string; hasRows: boolean }
  | { name: 'definition' | 'definedPage'; scope: string }
  | { name: 'list'; kind: ThingKind; scope: string }
  | { name: 'options' | 'value' };

/** Place of a value: its role, the thing that it belongs to, and its path inside that thing. */
export interface Place {
  role: Role;
  thing: Thing;
  path: readonly string[];
  /** Page whose definition holds the value. */
  pageId: string | null;
  /** Type of the thing, where the rules of its members depend on it. */
  type?: string | null;
}

/** Returns true for containers of things, whose own value is little more than their brackets. */
export const holdsThings = ({ role }: Place): boolean => role.name !== 'value';

/** Returns the place of a value that is a whole thing. */
export const placeOfThing = (thing: Thing, pageId: string | null = null): Place => ({
  role: { name: 'value' },
  thing,
  path: [],
  pageId,
});

/** Returns the place of a value inside the thing of another one. */
export const placeInside = (place: Place, key: string): Place => ({
  ...place,
  role: { name: 'value' },
  path: [...place.path, key],
});

/** Kind of a thing that people change in an app. */
export type ThingKind =
  'app' | 'version' | 'setting' | 'page' | 'component' | 'event' | 'query' | 'dataSource' | 'other';

/** Identity of a thing. It may be written at several places of a document, which then change together. */
export interface Thing {
  kind: ThingKind;
  /** Null for what a document has only once, such as its settings. */
  id: string | null;
  /** Unique in a document, and the same in all documents of an app. */
  key: string;
}

export const thingOf = (kind: ThingKind, id: string | null, within = ''): Thing => ({
  kind,
  id,
  key: `${kind}:${id ?? ''}${within}`,
});

/** Returns what a thing's key has behind its id: things of other versions have names of their own. */
export const scopeOf = ({ kind, id, key }: Thing): string => key.slice(`${kind}:${id ?? ''}`.length);

export const textOf = (node: DocumentNode | null): string | null => node?.document.findString(node) ?? null;

/** Returns an item's id. A number differs from the string with its digits. */
export function idOf(item: DocumentNode): string | null {
  const id = item.get('id');
  return id?.kind === 'number' ? `=${id.document.sliceOf(id)}` : textOf(id);
}

/**
 * Id by which one thing refers to another. Without the target of any but `action` and `config`, it has no place in the
 * app. `config`: a value that is a reference only where there is a thing of configuration with this id.
 */
export interface Reference {
  kind:
    'page' | 'parent' | 'source' | 'dataSource' | 'homePage' | 'query' | 'action' | 'definition' | 'config';
  id: string;
}

/** Thing with the properties by which people and other things know it. */
export interface KnownThing {
  thing: Thing;
  node: JsonNode;
  name: string | null;
  pageId: string | null;
  references: Reference[];
  /** Other pages of the definition that hold a component with the same id. */
  otherPageIds: string[];
}

/** Returns the reference that a member holds, if it is the id of something. */
export function referenceTo(kind: Reference['kind'], node: DocumentNode | null, key: string): Reference[] {
  const id = node && textOf(node.get(key));
  return id ? [{ kind, id }] : [];
}
