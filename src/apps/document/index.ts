export { parseAppDocument, parsePatch, printAppDocument, type AppDocument } from './app-document';
export {
  CHANGE_KINDS,
  CHANGES,
  FIELD_CHANGES,
  listChanges,
  OWNER_KINDS,
  VALUE_TYPES,
  type ChangeList,
  type ListedChange,
} from './change-list';
export { ChangeSelectionError, type Change, type Difference } from './changes';
export { invalidAppDocument } from './document-errors';
export { hashOf } from './hash-of';
export { stableId } from './structure';
export {
  merge,
  type Conflict,
  type HunkResolution,
  type MergeWarning,
  type Resolution,
  type SideChanges,
} from './merge';
export { newAppDocument } from './new-app-document';
