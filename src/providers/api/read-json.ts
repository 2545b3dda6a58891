import { unexpectedAnswer } from './provider-error';

const MAX_TEXT_DEPTH = 10;

/** Reads a provider's answer. Deviations from its description throw a clear error. */
export class JsonReader {
  constructor(
    private readonly host: string,
    private readonly value: unknown,
  ) {}

  at(...path: string[]): JsonReader {
    const value = path.reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
          ? (inner as Record<string, unknown>)[name]
          : undefined,
      this.value,
    );
    return new JsonReader(this.host, value);
  }

  /** Null if it is empty, too. */
  findText(...path: string[]): string | null {
    const { value } = this.at(...path);
    return typeof value === 'string' && value !== '' ? value : null;
  }

  getText(...path: string[]): string {
    const text = this.findText(...path);
    if (text === null) throw unexpectedAnswer(this.host, `answered without “${path.join('.')}”`);
    return text;
  }

  /** Returns an address that is safe to link to. */
  getPageUrl(...path: string[]): string {
    const text = this.getText(...path);
    if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text;
    throw unexpectedAnswer(this.host, `answered with a “${path.join('.')}” that is no page`);
  }

  getId(...path: string[]): string {
    const { value } = this.at(...path);
    return typeof value === 'number' ? String(value) : this.getText(...path);
  }

  findNumber(...path: string[]): number | null {
    const { value } = this.at(...path);
    return typeof value === 'number' ? value : null;
  }

  getNumber(...path: string[]): number {
    const number = this.findNumber(...path);
    if (number === null) throw unexpectedAnswer(this.host, `answered without “${path.join('.')}”`);
    return number;
  }

  isTrue(...path: string[]): boolean {
    return this.at(...path).value === true;
  }

  /** Null if it is absent. */
  findFlag(...path: string[]): boolean | null {
    const { value } = this.at(...path);
    return typeof value === 'boolean' ? value : null;
  }

  items(...path: string[]): JsonReader[] {
    const { value } = this.at(...path);
    if (!Array.isArray(value)) throw unexpectedAnswer(this.host, 'answered with something that is no list');
    return value.map((item) => new JsonReader(this.host, item));
  }

  /** Empty if there is no list. */
  findItems(...path: string[]): JsonReader[] {
    return Array.isArray(this.at(...path).value) ? this.items(...path) : [];
  }

  /** Collects all texts, ten levels deep: providers report refusals as a text, a list, or lists by field. */
  texts(depth = MAX_TEXT_DEPTH): string[] {
    const { value } = this;
    if (typeof value === 'string') return [value];
    if (typeof value !== 'object' || value === null || depth === 0) return [];
    return Object.entries(value).flatMap(([name, inner]) =>
      ['resource', 'code', 'documentation_url'].includes(name)
        ? []
        : new JsonReader(this.host, inner).texts(depth - 1),
    );
  }
}
