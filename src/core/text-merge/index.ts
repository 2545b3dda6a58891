export { joinPieces, mergeText, type TextHunk, type TextPiece } from './merge-text';
export { jsonStringUnits, plainUnits, type TextUnits } from './text-units';
