import type { JsonNode } from '../../../core/json-text';

/** Returns the kind of a value with its article. */
export function nounOf(node: JsonNode): string {
  if (node.kind === 'null') return 'null';
  return `${/^[ao]/.test(node.kind) ? 'an' : 'a'} ${node.kind}`;
}
