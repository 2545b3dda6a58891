export {
  joinPieces,
  jsonStringUnits,
  mergeText,
  plainUnits,
  type TextHunk,
  type TextPiece,
  type TextUnits,
} from './merge-text';
export { unifiedHunks, type UnifiedHunk } from './unified-hunks';
