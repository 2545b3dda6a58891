import type { JsonNode } from './json-document';
import { JsonTooDeepError } from './json-errors';

/** What walks values by recursion goes no deeper, so that it cannot overflow the stack. */
export const MAX_DEPTH = 500;

/** Throws JsonTooDeepError for a value that only the parser can cope with. */
export function requireWalkable(node: JsonNode): void {
  if (node.document.depth > MAX_DEPTH && node.document.depthOf(node) > MAX_DEPTH) {
    throw new JsonTooDeepError(MAX_DEPTH, [], node.start);
  }
}
