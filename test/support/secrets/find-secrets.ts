import { MIN_SECRET_LENGTH, type SecretForm } from './secret-forms';

/** A longer form is found by its beginning. */
export const MAX_FORM_BYTES = 16 * 1024;
const GRAM_BYTES = 3;
/** Every form has a gram at one of the positions that are multiples of this, wherever it stands. */
const STRIDE = MIN_SECRET_LENGTH - GRAM_BYTES + 1;

/** Searches for thousands of secrets at once, in about the time that it takes to read the haystack. */
export class SecretFinder {
  /** Grams within the first bytes of all forms. */
  private readonly grams = new GramSet();
  /** Grams that a form begins with. */
  private readonly beginnings = new GramSet();
  /** By their first bytes, which many tokens have in common only in part. */
  private readonly forms = new Map<string, SecretForm[]>();

  add(forms: SecretForm[]): void {
    for (const { bytes: whole, name } of forms) {
      if (whole.length < MIN_SECRET_LENGTH) throw new TypeError(`Too short to be searched for: ${name}`);
      const bytes = whole.subarray(0, MAX_FORM_BYTES);
      for (let at = 0; at < STRIDE; at++) this.grams.add(gramAt(bytes, at));
      this.beginnings.add(gramAt(bytes, 0));
      const key = keyAt(bytes, 0);
      const others = this.forms.get(key);
      if (others === undefined) this.forms.set(key, [{ bytes, name }]);
      else if (!others.some((other) => other.bytes.equals(bytes))) others.push({ bytes, name });
    }
  }

  /** Returns the name of each form found, with the text around it. */
  find(haystack: Buffer): { name: string; around: string }[] {
    const found = new Map<string, string>();
    for (let at = 0; at <= haystack.length - GRAM_BYTES; at += STRIDE) {
      if (!this.grams.has(gramAt(haystack, at))) continue;
      for (let start = Math.max(0, at - STRIDE + 1); start <= at; start++) {
        if (!this.beginnings.has(gramAt(haystack, start))) continue;
        for (const { bytes, name } of this.formsAt(haystack, start))
          found.set(
            name,
            haystack.toString('latin1', Math.max(0, start - 60), start + Math.min(bytes.length, 60) + 20),
          );
      }
    }
    return [...found].map(([name, around]) => ({ name, around }));
  }

  private formsAt(haystack: Buffer, at: number): SecretForm[] {
    return (this.forms.get(keyAt(haystack, at)) ?? []).filter(
      ({ bytes }) =>
        haystack.compare(bytes, 0, bytes.length, at, Math.min(at + bytes.length, haystack.length)) === 0,
    );
  }
}

const keyAt = (bytes: Buffer, at: number): string => bytes.toString('latin1', at, at + MIN_SECRET_LENGTH);

const gramAt = (bytes: Buffer, at: number): number =>
  (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;

/** One bit for each gram: small enough for the caches of a processor. */
class GramSet {
  private readonly bits = new Uint8Array(2 ** (8 * GRAM_BYTES - 3));

  add(gram: number): void {
    this.bits[gram >> 3]! |= 1 << (gram & 7);
  }

  has(gram: number): boolean {
    return (this.bits[gram >> 3]! & (1 << (gram & 7))) !== 0;
  }
}
