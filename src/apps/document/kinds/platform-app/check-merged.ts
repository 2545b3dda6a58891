import type { Check } from '../../merge/checks/check';
import { checkCycles } from '../../merge/checks/check-cycles';
import { checkExpressions } from '../../merge/checks/check-expressions';
import { checkNames } from '../../merge/checks/check-names';
import { checkPages, followParents } from '../../merge/checks/check-pages';
import { checkReferences } from '../../merge/checks/check-references';
import { findOverlaps } from '../../merge/checks/find-overlaps';
import type { MergeWarning } from '../../merge/conflict';

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
