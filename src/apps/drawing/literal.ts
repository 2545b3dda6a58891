/** Evaluates a value without running code: `{{true}}` and `{{6}}` are literals, other expressions are undefined. */
export function literalOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const inner = /^\s*\{\{([\s\S]*)\}\}\s*$/.exec(value)?.[1]?.trim();
  if (inner === undefined) return value;
  if (inner === 'true' || inner === 'false') return inner === 'true';
  if (/^-?\d+(\.\d+)?$/.test(inner)) return Number(inner);
  const quoted = /^(['"`])([^'"`\\]*)\1$/.exec(inner);
  return quoted ? quoted[2] : undefined;
}

/** Text of a value; expressions stay as written. */
export function textFor(value: unknown): string {
  const literal = literalOf(value);
  if (typeof literal === 'string') return literal;
  if (typeof literal === 'number' || typeof literal === 'boolean') return String(literal);
  return typeof value === 'string' ? value : '';
}

/** More text is on no screen. Searching all of a hostile one for what never ends would take minutes. */
const MAX_DRAWN_LENGTH = 10_000;

/** Splits text at its expressions, which are among the parts. */
export const expressionParts = (text: string): string[] =>
  text.slice(0, MAX_DRAWN_LENGTH).split(/(\{\{[\s\S]*?\}\})/);

/** Strips HTML and Markdown: nothing in a document is rendered as markup. */
export const plainText = (text: string): string =>
  text
    .slice(0, MAX_DRAWN_LENGTH)
    .replace(/<br\s*\/?>|<\/(p|div|h\d|li)>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/^#{1,6}\s+/gm, '')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .trim();

const NUMBER = String.raw`\s*(?:\d{1,4}(?:\.\d{0,8})?|\.\d{1,8})`;
const ALPHA = String.raw`(?:\s*[,/]${NUMBER}%?)?\s*`;
const COLOR = new RegExp(
  [
    '^(?:#(?:[0-9a-f]{3}|[0-9a-f]{4}|[0-9a-f]{6}|[0-9a-f]{8})',
    String.raw`rgba?\(${NUMBER}%?\s*[,\s]${NUMBER}%?\s*[,\s]${NUMBER}%?${ALPHA}\)`,
    String.raw`hsla?\(${NUMBER}(?:deg)?\s*[,\s]${NUMBER}%\s*[,\s]${NUMBER}%${ALPHA}\)`,
    'transparent|white|black)$',
  ].join('|'),
  'i',
);

/** Named colors of the platform's light theme. */
const NAMED: Record<string, string | undefined> = {
  'primary-brand': '#4368e3',
  'primary-text': '#1b1f24',
  'placeholder-text': '#6a727c',
  'surface1-surface': '#ffffff',
  'surface2-surface': '#f6f8fa',
  'surface3-surface': '#e4e7eb',
  'default-border': '#ccd1d5',
  'weak-border': '#e4e7eb',
  'default-icon': '#6a727c',
  'error-systemStatus': '#d72d39',
};

/** Returns a CSS color, and never a URL that the browser would load. */
export function findColor(value: unknown): string | undefined {
  const literal = literalOf(value);
  if (typeof literal !== 'string') return undefined;
  const name = /^var\(--cc-([\w-]+)\)$/.exec(literal.trim())?.[1];
  if (name !== undefined) return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  return COLOR.test(literal.trim()) ? literal.trim() : undefined;
}

export function numberFor(value: unknown, fallback: number): number {
  const literal = literalOf(value);
  const number =
    typeof literal === 'number' ? literal : Number.parseFloat(typeof literal === 'string' ? literal : '');
  return Number.isFinite(number) ? number : fallback;
}

/** Reads labels from a list of objects, given as JSON or as an expression. */
export function labelsIn(value: unknown, keys: string[]): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      if (typeof item === 'string') return [item];
      const record = (item ?? {}) as Record<string, unknown>;
      const found = keys.map((key) => record[key]).find((label) => typeof label === 'string');
      return found === undefined ? [] : [textFor(found)];
    });
  }
  if (typeof value !== 'string') return [];
  const code = value.slice(0, MAX_DRAWN_LENGTH);
  const pattern = new RegExp(`["']?(?:${keys.join('|')})["']?\\s*:\\s*(["'\`])(.*?)\\1`, 'g');
  const named = [...code.matchAll(pattern)].map((match) => match[2] ?? '');
  if (named.length > 0) return named;
  return [...code.matchAll(/(["'])([^"']*)\1/g)].map((match) => match[2] ?? '');
}
