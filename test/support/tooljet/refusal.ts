/** Answer other than success, with the body of ToolJet's exception filter. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly words: string | string[],
  ) {
    super(String(words));
  }
}

export const UNAUTHORIZED = 'Unauthorized';
export const NO_PERMISSION = 'You do not have permissions to perform this action';

/** Refusal by a foreign key of PostgreSQL. */
export const violated = (table: string, constraint: string): Refusal =>
  new Refusal(422, `insert or update on table "${table}" violates foreign key constraint "${constraint}"`);

/** Some routes escape names like this, others do not. */
export const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const rename = (value: unknown, nameOf: (key: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((item) => rename(item, nameOf));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    nameOf(key),
    key === 'options' ? (inner as unknown) : rename(inner, nameOf),
  ]);
  return Object.fromEntries(entries) as unknown;
};

/** Writes keys as the older routes do: `appVersionId` becomes `app_version_id`. Keys of options stay. */
export const snakeCase = (value: unknown): unknown =>
  rename(value, (key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

/** Writes the keys of options as the newer routes do. */
export const camelCase = (value: unknown): unknown =>
  rename(value, (key) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
