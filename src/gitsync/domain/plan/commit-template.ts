import { unprocessable } from '../../../core/errors';

const MESSAGE = '{message}';
const NAMES = ['app', 'version', 'workspace', 'user'] as const;
const PLACEHOLDER = /\{([A-Za-z]+)\}/g;

/** Values of a template's placeholders other than the message. */
type TemplateValues = Record<(typeof NAMES)[number], string>;

/**
 * Checks a workspace's template for commit messages, and returns it as it is stored.
 * @throws AppError `invalid_commit_template`
 */
export function checkCommitTemplate(text: string): string {
  const template = text.replaceAll('\r\n', '\n').trim();
  if (!template.includes(MESSAGE)) {
    throw invalidTemplate(`The template lacks ${MESSAGE}.`, `Insert ${MESSAGE} where the message goes.`);
  }
  for (const [whole, name] of template.matchAll(PLACEHOLDER)) {
    if (whole === MESSAGE || isKnown(name)) continue;
    const known = [MESSAGE, ...NAMES.map((known) => `{${known}}`)].join(', ');
    throw invalidTemplate(`The template has an unknown placeholder ${whole}.`, `Use ${known}.`);
  }
  return template;
}

/**
 * Returns the texts around the message: joined with it, they are the commit's message. A placeholder in a value is not
 * replaced.
 */
export function fillTemplate(template: string, values: TemplateValues): string[] {
  const fill = (part: string) =>
    part.replace(PLACEHOLDER, (whole, name: string) => (isKnown(name) ? values[name] : whole));
  return template.split(MESSAGE).map(fill);
}

/** Apps that are named; of the others only the number is given. */
const MOST_NAMES = 3;

/** Joins the names of several apps: `Orders, Sales`, or `Orders, Sales, Stock and 4 more`. */
export function namesOf(names: readonly string[]): string {
  const different = [...new Set(names)].sort();
  const first = different.slice(0, MOST_NAMES).join(', ');
  const more = different.length - MOST_NAMES;
  return more > 0 ? `${first} and ${more} more` : first;
}

const isKnown = (name: string): name is keyof TemplateValues => (NAMES as readonly string[]).includes(name);

function invalidTemplate(detail: string, remedy: string) {
  return unprocessable('invalid_commit_template', detail, {
    remedy,
    errors: [{ path: 'commitTemplate', message: detail }],
  });
}
