import { unprocessable } from '../../core/errors';

const MESSAGE = '{message}';
const NAMES = ['app', 'version', 'workspace', 'user'] as const;
const PLACEHOLDER = /\{([A-Za-z]+)\}/g;

/** What stands for the placeholders of a template beside the message. */
type TemplateValues = Record<(typeof NAMES)[number], string>;

/**
 * A workspace's template for the messages of its commits, as it is kept.
 * @throws AppError `invalid_commit_template`
 */
export function checkCommitTemplate(text: string): string {
  const template = text.replaceAll('\r\n', '\n').trim();
  if (!template.includes(MESSAGE)) {
    throw invalidTemplate(`The template lacks ${MESSAGE}.`, `Put ${MESSAGE} where the message is to stand.`);
  }
  for (const [whole, name] of template.matchAll(PLACEHOLDER)) {
    if (whole === MESSAGE || isKnown(name)) continue;
    const known = [MESSAGE, ...NAMES.map((known) => `{${known}}`)].join(', ');
    throw invalidTemplate(`The template has ${whole}, which stands for nothing.`, `Known are ${known}.`);
  }
  return template;
}

/** The text around the message: joined by it, it is the message of the commit. No value is taken for a placeholder. */
export function fillTemplate(template: string, values: TemplateValues): string[] {
  const fill = (part: string) =>
    part.replace(PLACEHOLDER, (whole, name: string) => (isKnown(name) ? values[name] : whole));
  return template.split(MESSAGE).map(fill);
}

/** So many names stand for several apps, and how many more there are. */
const MOST_NAMES = 3;

/** One value for the names of several: `Orders, Sales`, or `Orders, Sales, Stock and 4 more`. */
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
