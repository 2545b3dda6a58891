import type { JsonNode } from './json-document';
import { JsonTooDeepError } from './json-errors';

/** Limit for code that walks values by recursion, so that it cannot overflow the stack. */
export const MAX_DEPTH = 500;

/** Throws JsonTooDeepError for a value that only the parser can handle. */
export function requireWalkable(node: JsonNode): void {
  if (node.document.depth > MAX_DEPTH && node.document.depthOf(node) > MAX_DEPTH) {
    throw new JsonTooDeepError(MAX_DEPTH, [], node.start);
  }
}
