import { t } from '@lingui/core/macro';
import { problemOfName, type NamedKind } from './document';

interface WantedName {
  kind: NamedKind;
  name: string;
  /** Names of the others, none of which it may be. */
  others: readonly string[];
}

/** Returns why a thing cannot have this name; null if it can. */
export function describeNameProblem({ kind, name, others }: WantedName): string | null {
  const problem = problemOfName(kind, name, others);
  if (problem === null) return null;
  if (problem === 'taken') return TAKEN[kind]();
  if (problem === 'too_long') return t`Use at most 32 characters.`;
  return kind === 'page'
    ? t`Enter a name.`
    : t`Use letters, digits and _ only. The first character must not be a digit.`;
}

const TAKEN: Record<NamedKind, () => string> = {
  component: () => t`Another component of this page has this name.`,
  query: () => t`Another query has this name.`,
  page: () => t`Another page has this name.`,
};
