import type { MergeWarning } from '../conflict';
import type { Check } from './check';
import { checkCycles } from './check-cycles';
import { checkExpressions } from './check-expressions';
import { checkNames } from './check-names';
import { checkPages } from './check-pages';
import { checkReferences } from './check-references';
import { findOverlaps } from './find-overlaps';

/** Checks how the things of a merged document fit together. What each side had broken itself is left alone. */
export function checkResult(check: Check): MergeWarning[] {
  const warnings = checkReferences(check);
  checkCycles(check);
  checkPages(check);
  checkNames(check);
  return [...warnings, ...checkExpressions(check), ...findOverlaps(check)];
}
