export { alignItems } from './align-items';
export { applyEdits, type JsonEdit } from './apply-edits';
export { matchInOrder } from './common-subsequence';
export { composeText, type Composed, type ComposedItem } from './compose';
export { ContentHash } from './content-hash';
export { isSameScalar, lastMembers, semanticallyEqual } from './equality';
export type { JsonDocument, JsonMember, JsonNode } from './json-document';
export {
  isUnreadableJson,
  JsonPatchError,
  JsonSyntaxError,
  JsonTooDeepError,
  JsonTooLargeError,
  JsonTooManyValuesError,
  positionAt,
} from './json-errors';
export { applyJsonPatch, parseJsonPatch, type JsonPatch } from './json-patch';
export { formatPointer, type JsonPath } from './json-pointer';
export { lineIndentOf, reindent, styleOf } from './layout';
export { parseJson, type ParseLimits } from './parse-json';
export { printJson, printOneLine, withoutByteOrderMark } from './print-json';
export { reconcile } from './reconcile';
export type { JsonKind } from './tape';
export { toValue } from './to-value';
