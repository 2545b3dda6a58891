import type { JsonNode } from '../../../core/json-text';
import type { Check } from '../merge/checks/check';
import type { MergeWarning } from '../merge/decisions';
import type { DocumentRules, StructuredDocument } from '../structure';
import type { Fault } from '../structure/faults';

/**
 * Kind of documents: the rules by which they are read, compared, merged and checked. Everything else of documents is the
 * same for all kinds: ../../../../docs/internals/adr/0020-kinds-of-documents.md.
 */
export interface DocumentKind extends DocumentRules {
  /** Checks how the things of a merged document fit together. Faults that a side had before are left alone. */
  checkMerged(check: Check): MergeWarning[];
  /** Finds faults between the parts of a document that can be read. */
  findFaults(document: StructuredDocument): Fault[];
  /** Finds names that nothing has, and words that no platform has: warnings, which take three times as long as the faults. */
  findWarnings(document: StructuredDocument): Fault[];
}

/** Returns the kind of a value with its article. */
export function nounOf(node: JsonNode): string {
  if (node.kind === 'null') return 'null';
  return `${/^[ao]/.test(node.kind) ? 'an' : 'a'} ${node.kind}`;
}
