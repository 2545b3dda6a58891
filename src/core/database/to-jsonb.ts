/** Serializes for `jsonb`, which accepts neither NUL nor lone surrogates: text from a repository may have both. */
export function toJsonb(value: unknown): string | null {
  return value === null
    ? null
    : JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? wellFormed(part) : part));
}

const wellFormed = (text: string): string => text.replace(/\0|\p{Surrogate}/gu, '\ufffd');
