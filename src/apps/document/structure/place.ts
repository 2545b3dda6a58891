import type { Thing, ThingKind } from './thing';

/** Part that a value plays in a document, which says how it is compared and to which thing it belongs. */
export type Role =
  | { name: 'body'; path: readonly (string | number)[] }
  | { name: 'app' | 'version' | 'definition' | 'definedPage'; scope: string }
  | { name: 'list'; kind: ThingKind; scope: string }
  | { name: 'options' | 'versions' | 'value' };

/** Place of a value: its role, the thing that it belongs to, and its path inside that thing. */
export interface Place {
  role: Role;
  thing: Thing;
  path: readonly string[];
  /** Page whose definition holds the value. */
  pageId: string | null;
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
