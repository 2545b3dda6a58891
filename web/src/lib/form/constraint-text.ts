import { plural, t } from '@lingui/core/macro';
import { formatList, formatNumber } from '../language';
import type { FieldProblem } from '../api';

type Code = NonNullable<FieldProblem['code']>;

/** Says which rule of the server a value breaks; null for a rule that the server alone describes. */
export const constraintText = (problem: FieldProblem): string | null =>
  (problem.code && TEXTS[problem.code]?.(problem)) ?? null;

const TEXTS: Readonly<Partial<Record<Code, (problem: FieldProblem) => string>>> = {
  required: () => t`Enter a value.`,
  too_short: ({ min = 0 }) =>
    plural(min, { one: 'Enter at least # character.', other: 'Enter at least # characters.' }),
  too_long: ({ max = 0 }) =>
    plural(max, { one: 'Enter at most # character.', other: 'Enter at most # characters.' }),
  too_small: ({ min = 0 }) => t`Enter ${formatNumber(min)} or more.`,
  too_large: ({ max = 0 }) => t`Enter ${formatNumber(max)} or less.`,
  too_many: ({ max = 0 }) => plural(max, { one: 'Enter at most # value.', other: 'Enter at most # values.' }),
  duplicate: () => t`Enter each value only once.`,
  not_allowed: ({ allowed = [] }) => t`Choose one of these: ${formatList(allowed)}.`,
  not_integer: () => t`Enter a whole number.`,
  not_email: () => t`Enter an e-mail address, such as ada@example.com.`,
  not_https_url: () => t`Enter an address that begins with https://, without user name and password.`,
  not_date: () => t`Enter a date.`,
};
