import { createHash } from 'node:crypto';
import type { JsonNode } from '../../../core/json-text';

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

/** Returns 16 hexadecimal digits that depend on all parts. */
export const stableId = (parts: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

export const textOf = (node: JsonNode | null): string | null => node?.document.findString(node) ?? null;
