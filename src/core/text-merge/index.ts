export { joinPieces, mergeText, type TextHunk, type TextPiece } from './merge-text';
export { jsonStringUnits, plainUnits, type TextUnits } from './merge-text';
export { unifiedHunks, type UnifiedHunk } from './unified-hunks';
