import { t } from '@lingui/core/macro';
import { isCodeName } from './document';

/** Returns why a query or a component cannot have this name; null if it can. `others`: the names of the others. */
export function problemOfName(name: string, others: readonly string[], taken: string): string | null {
  if (!isCodeName(name)) return t`Use letters, digits and _ only. The first character must not be a digit.`;
  return others.includes(name) ? taken : null;
}
