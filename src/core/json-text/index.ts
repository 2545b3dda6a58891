export { alignItems } from './reconcile';
export { applyEdits, type JsonEdit } from './apply-edits';
export { matchInOrder } from './reconcile';
export { composeText, type Composed, type ComposedItem } from './compose';
export { ContentHash } from './equality';
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
} from './json-document';
export { applyJsonPatch, parseJsonPatch, type JsonPatch } from './json-patch';
export { formatPointer, type JsonPath } from './json-document';
export { lineIndentOf, reindent, styleOf } from './print-json';
export { parseJson, type ParseLimits } from './parse-json';
export { printJson, printOneLine, withoutByteOrderMark } from './print-json';
export { reconcile } from './reconcile';
export type { JsonKind } from './tape';
export { toValue } from './json-document';
