export type { Change, ChangeKind, FieldChange } from './change';
export { ChangeSelectionError } from './change-selection-error';
export { diff, type Difference } from './diff';
