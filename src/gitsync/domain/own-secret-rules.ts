/** Match of a rule, by its position in the searched text. */
export interface SecretMatch {
  rule: string;
  start: number;
  end: number;
}

/** User and password of an address, such as `mqtts://user:password@host`. Other rules leave most schemes out. */
const ADDRESS =
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/?#"'`<>()[\]{}]{0,100}:([^\s:@/?#"'`<>()[\]{}]{3,200})@[\w[]/gi;

/** A text in code that is given to something that is called a password, such as `const password = 'hunter2'`. */
const LITERAL =
  /(?:password|passwd|passphrase|passwort|secret|api_?key|access_?key|private_?key|(?:access|auth|api|bearer)_?token)["']?\s*(?:=|:)\s*(["'`])([^\s"'`]{6,200})\1/gi;

/** Texts that stand for a password, as in examples and forms. */
const PLACEHOLDER =
  /^(?:x+|\*+|\.+|-+|_+|(?:my|your|the|a|some|example|sample|test|demo|dummy|default|new|old|enter)?[-_]?(?:user(?:name)?|pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|(?:api|access)?[-_]?key)s?(?:[-_]?here)?|change[-_]?me|redacted|hidden|null|undefined|none|empty)$/i;
/** Parts of templates, of environment variables and of escaped texts. */
const TEMPLATE = /[{}$<>%]|\*{3}|\.{3}|…/;
/** Names and paths in code, such as `msg.payload.key2`. */
const REFERENCE = /^[A-Za-z_][\w]*(?:[./:][\w-]+)+$/;

/** Finds passwords that no rule of the package for secrets knows. */
export function findOwnMatches(text: string): SecretMatch[] {
  return [
    ...matchesOf('password-in-address', text, ADDRESS, 1).filter(
      ({ value }) => !PLACEHOLDER.test(value) && !TEMPLATE.test(value),
    ),
    ...matchesOf('password-in-code', text, LITERAL, 2).filter(({ value }) => isLikelyPassword(value)),
  ].map(({ rule, start, end }) => ({ rule, start, end }));
}

/** Words, names and texts for people have letters alone. */
const isLikelyPassword = (value: string): boolean =>
  /[^A-Za-z\s._-]/.test(value) &&
  /[A-Za-z]/.test(value) &&
  !PLACEHOLDER.test(value) &&
  !TEMPLATE.test(value) &&
  !REFERENCE.test(value);

function matchesOf(
  rule: string,
  text: string,
  pattern: RegExp,
  group: number,
): (SecretMatch & { value: string })[] {
  return [...text.matchAll(pattern)].map((match) => {
    const value = match[group];
    const start = match.index + match[0].lastIndexOf(value);
    return { rule, start, end: start + value.length, value };
  });
}
