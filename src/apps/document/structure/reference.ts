import type { JsonNode } from '../../../core/json-text';

/**
 * Id by which one thing refers to another. Without the target of any but `action` and `config`, it has no place in the
 * app. `config`: a value that is a reference only where there is a thing of configuration with this id.
 */
export interface Reference {
  kind:
    'page' | 'parent' | 'source' | 'dataSource' | 'homePage' | 'query' | 'action' | 'definition' | 'config';
  id: string;
}

/** Returns the reference that a member holds, if it is the id of something. */
export function referenceTo(kind: Reference['kind'], node: JsonNode | null, key: string): Reference[] {
  const id = node?.document.findString(node.get(key));
  return id ? [{ kind, id }] : [];
}
