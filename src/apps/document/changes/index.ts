export { adoptIds } from './adopt-ids';
export type { Change, ChangeKind, FieldChange } from './describe-changes';
export { findChangedItems, ITEM_KINDS, keyOfItem, type Item } from './changed-items';
export { isVersionReference } from './pair-walk';
export { ChangeSelectionError, diff, type Difference } from './diff';
