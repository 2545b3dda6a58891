export {
  CONFLICT_KINDS,
  type Conflict,
  type ConflictHunk,
  type ConflictKind,
  type HunkResolution,
  type MergeWarning,
  type Resolution,
} from './conflict';
export { merge, type MergeInput, type MergeOutcome } from './merge';
