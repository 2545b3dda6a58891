/** As `jsonb` takes it, which has neither NUL nor half a character: text of a repository may have both. */
export function toJsonb(value: unknown): string | null {
  return value === null
    ? null
    : JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? wellFormed(part) : part));
}

const wellFormed = (text: string): string => text.replace(/\0|\p{Surrogate}/gu, '\ufffd');
