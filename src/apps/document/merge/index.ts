export type {
  Conflict,
  ConflictHunk,
  ConflictKind,
  HunkResolution,
  MergeWarning,
  Resolution,
} from './decisions';
export { merge, type MergeInput, type MergeOutcome, type SideChanges } from './merge';
