export { joinPieces, mergeText, type TextHunk, type TextPiece } from './merge-text';
export { jsonStringUnits, plainUnits, type TextUnits } from './text-units';
export { unifiedHunks, type UnifiedHunk } from './unified-hunks';
