export { parseAppDocument, parsePatch, printAppDocument, type AppDocument } from './app-document';
export {
  CHANGE_KINDS,
  CHANGES,
  FIELD_CHANGES,
  findNames,
  kindName,
  listChanges,
  OWNER_KINDS,
  VALUE_TYPES,
  type ChangeList,
  type ListedChange,
} from './list-changes';
export {
  ChangeSelectionError,
  findChangedItems,
  ITEM_KINDS,
  keyOfItem,
  type Change,
  type Difference,
  type Item,
} from './changes';
export { changedOptions, listDataSources, withOptionsOf, type DataSource } from './data-sources';
export { invalidAppDocument } from './document-errors';
export { findErrors, findFaults, newFaults, type Fault } from './find-faults';
export { findNeeds, isModule, type DocumentNeeds, type NamedSource } from './find-needs';
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
