export { alignItems, matchInOrder, reconcile } from './reconcile';
export { applyEdits, type JsonEdit } from './apply-edits';
export { composeText, type Composed, type ComposedItem } from './compose';
export { ContentHash, isSameScalar, lastMembers, semanticallyEqual } from './equality';
export {
  isUnreadableJson,
  type JsonDocument,
  type JsonMember,
  type JsonNode,
  JsonPatchError,
  JsonSyntaxError,
  JsonTooDeepError,
  JsonTooLargeError,
  JsonTooManyValuesError,
  positionAt,
  toValue,
} from './json-document';
export { formatPointer, parsePointer, type JsonPath } from './json-path';
export { applyJsonPatch, parseJsonPatch, type JsonPatch } from './json-patch';
export { lineIndentOf, printJson, printOneLine, reindent, styleOf, withoutByteOrderMark } from './print-json';
export { parseJson, type ParseLimits } from './parse-json';
export type { JsonKind } from './tape';
