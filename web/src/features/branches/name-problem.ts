import { t } from '@lingui/core/macro';

/** Git's rules for names, the likeliest mistake first. */
const RULES: [RegExp, string][] = [
  [/\s/, t`Use a hyphen or a slash in place of spaces.`],
  [/[~^:?*[\\]/, t`The characters ~ ^ : ? * [ and \\ are not allowed.`],
  [/\.\.|@\{/, 'Two dots in a row and @{ are not allowed.'],
  [/^\/|\/\/|\/$/, t`A slash must have something before and after it.`],
  [/^-/, t`A name cannot begin with a hyphen.`],
  [
    /(^|\/)\.|\.$|\.lock(\/|$)/,
    t`No part may begin with a dot or end with .lock, and the name cannot end with a dot.`,
  ],
  [/^(@|HEAD)$/, t`Git uses this name itself.`],
];

/** Says why a branch cannot be called so; null if it can, as far as is known here. */
export function nameProblem(name: string, taken: readonly string[]): string | null {
  const wanted = name.trim();
  if (wanted === '') return t`Enter a name.`;
  const rule = RULES.find(([pattern]) => pattern.test(wanted));
  if (rule) return rule[1];
  if (taken.includes(wanted)) return t`A branch with this name already exists.`;
  const other = taken.find((each) => each.startsWith(`${wanted}/`) || wanted.startsWith(`${each}/`));
  return other === undefined
    ? null
    : t`Git cannot have both this branch and “${other}”: one name begins with the other and a slash.`;
}
