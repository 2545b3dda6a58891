import { DraftDocument, type DraftLimits } from './draft';
import { isSameDecimal } from './equality';
import type { JsonDocument } from './json-document';
import type { JsonPath } from './json-path';
import { parseJson } from './parse-json';

/**
 * One change of a text. `raw` is JSON text. To append to an array, `add` at its length or at `-`. A member is
 * appended, or inserted before the member at `position`; an existing one is replaced.
 */
export type JsonEdit =
  | { op: 'replace'; path: JsonPath; raw: string }
  | { op: 'add'; path: JsonPath; raw: string; position?: number }
  | { op: 'remove'; path: JsonPath };

/** Applies the edits in order. Throws JsonPathError if a path does not exist. */
export function applyEdits(
  document: JsonDocument,
  edits: readonly JsonEdit[],
  limits: DraftLimits = {},
): string {
  const draft = new DraftDocument(document, limits);
  for (const edit of edits) applyEdit(draft, edit);
  return draft.toText();
}

function applyEdit(draft: DraftDocument, edit: JsonEdit): void {
  if (edit.op === 'remove') {
    draft.remove(edit.path);
    return;
  }
  const sent = parseJson(edit.raw).root;
  if (edit.op === 'replace') {
    if (!draft.isEqual(edit.path, sent, isSameDecimal)) draft.replace(edit.path, draft.foreign(sent));
  } else if (!draft.hasMember(edit.path, sent)) {
    draft.add(edit.path, draft.foreign(sent), edit.position);
  }
}
