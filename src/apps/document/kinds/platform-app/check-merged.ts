import type { Check } from '../../merge/checks/check';
import { checkCycles, checkPages, followParents } from '../../merge/checks/check-pages';
import { checkExpressions, checkReferences } from '../../merge/checks/check-references';
import { checkNames } from '../../merge/checks/check-names';
import { findOverlaps } from '../../merge/checks/find-overlaps';
import type { MergeWarning } from '../../merge/decisions';

export function checkMerged(check: Check): MergeWarning[] {
  const { size } = check.overrides;
  const warnings = checkReferences(check);
  checkCycles(check);
  checkPages(check);
  // Their demands may move what others are in.
  if (check.overrides.size === size) followParents(check);
  checkNames(check);
  return [...warnings, ...checkExpressions(check), ...findOverlaps(check)];
}
