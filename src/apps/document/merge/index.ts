export type {
  Conflict,
  ConflictHunk,
  ConflictKind,
  HunkResolution,
  MergeWarning,
  Resolution,
} from './conflict';
export { merge, type MergeInput, type MergeOutcome, type SideChanges } from './merge';
