/** Git's rules for names, the likeliest mistake first. */
const RULES: [RegExp, string][] = [
  [/\s/, 'Use a hyphen or a slash in place of spaces.'],
  [/[~^:?*[\\]/, 'The characters ~ ^ : ? * [ and \\ are not allowed.'],
  [/\.\.|@\{/, 'Two dots in a row and @{ are not allowed.'],
  [/^\/|\/\/|\/$/, 'A slash must have something before and after it.'],
  [/^-/, 'A name cannot begin with a hyphen.'],
  [
    /(^|\/)\.|\.$|\.lock(\/|$)/,
    'No part may begin with a dot or end with .lock, and the name cannot end with a dot.',
  ],
  [/^(@|HEAD)$/, 'Git uses this name itself.'],
];

/** Says why a branch cannot be called so; null if it can, as far as is known here. */
export function nameProblem(name: string, taken: readonly string[]): string | null {
  const wanted = name.trim();
  if (wanted === '') return 'Enter a name.';
  const rule = RULES.find(([pattern]) => pattern.test(wanted));
  if (rule) return rule[1];
  if (taken.includes(wanted)) return 'There is a branch of this name already.';
  const other = taken.find((each) => each.startsWith(`${wanted}/`) || wanted.startsWith(`${each}/`));
  return other === undefined
    ? null
    : `Git cannot keep it beside “${other}”: one continues the other behind a slash.`;
}
