import type { JsonDocument } from '../../core/json-text';
import { expressionsOf } from './expressions';

/** Names of the workspace's constants and secrets that an app uses, sorted. */
export interface DocumentReferences {
  constants: string[];
  secrets: string[];
}

const REFERENCE =
  /(?<![\w$.])(constants|secrets)\s*(?:(?:\?\.|\.)\s*([\p{ID_Start}_$][\p{ID_Continue}$]*)|(?:\?\.\s*)?\[\s*(?:"([^"]+)"|'([^']+)'|`([^`]+)`)\s*\])/gu;

/** Finds `constants.NAME`, `constants['NAME']` and the same with `secrets` in the `{{ … }}` of any string. */
export function findReferences(document: JsonDocument): DocumentReferences {
  const constants = new Set<string>();
  const secrets = new Set<string>();
  document.forEachStringWith(['constants', 'secrets'], (text) => {
    for (const expression of expressionsOf(text)) {
      for (const [, kind, dotted, double, single, template] of expression.matchAll(REFERENCE)) {
        (kind === 'secrets' ? secrets : constants).add(dotted ?? double ?? single ?? template);
      }
    }
  });
  return { constants: [...constants].sort(), secrets: [...secrets].sort() };
}
