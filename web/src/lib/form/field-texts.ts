import { t, plural } from '@lingui/core/macro';
import type { ApiProblem, FieldProblem } from '../api';
import { formatList, formatNumber } from '../language';

/** Describes each refused field: by the broken rule, else in the server's words. */
export function fieldTexts(problem: ApiProblem): FieldProblem[] {
  // The remedy is ambiguous if there are several field errors.
  const advice = problem.errors.length === 1 ? problem.remedy : null;
  return problem.errors.map((error) => {
    const rule = constraintText(error);
    if (rule !== null) return { path: error.path, message: rule };
    const text = capitalized(error.message);
    return { path: error.path, message: advice ? `${ended(text)} ${advice}` : text };
  });
}

/** The server's words may also follow a colon: `it is blank`. */
const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

type Code = NonNullable<FieldProblem['code']>;

/** Describes the rule that a value breaks; null for a rule that only the server describes. */
const constraintText = (problem: FieldProblem): string | null =>
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
  not_email: () => t`Enter an email address, such as ada@example.com.`,
  not_https_url: () => t`Enter an address that begins with https://, without user name and password.`,
  not_date: () => t`Enter a date.`,
};
