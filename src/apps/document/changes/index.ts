export { adoptIds } from './adopt-ids';
export type { Change, ChangeKind, FieldChange } from './change';
export { findChangedItems, ITEM_KINDS, keyOfItem, type Item } from './changed-items';
export { ChangeSelectionError } from './change-selection-error';
export { diff, type Difference } from './diff';
