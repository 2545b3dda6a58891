import { unexpectedAnswer } from './provider-error';

/** Reads what a provider has answered: what is not as its description says is told as such, and breaks nothing. */
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

  /** Null too where it is empty. */
  findText(...path: string[]): string | null {
    const { value } = this.at(...path);
    return typeof value === 'string' && value !== '' ? value : null;
  }

  getText(...path: string[]): string {
    const text = this.findText(...path);
    if (text === null) throw unexpectedAnswer(this.host, `answered without “${path.join('.')}”`);
    return text;
  }

  getId(...path: string[]): string {
    const { value } = this.at(...path);
    return typeof value === 'number' ? String(value) : this.getText(...path);
  }

  findNumber(...path: string[]): number | null {
    const { value } = this.at(...path);
    return typeof value === 'number' ? value : null;
  }

  isTrue(...path: string[]): boolean {
    return this.at(...path).value === true;
  }

  /** Null where it is not said. */
  findFlag(...path: string[]): boolean | null {
    const { value } = this.at(...path);
    return typeof value === 'boolean' ? value : null;
  }

  items(...path: string[]): JsonReader[] {
    const { value } = this.at(...path);
    if (!Array.isArray(value)) throw unexpectedAnswer(this.host, 'answered with something that is no list');
    return value.map((item) => new JsonReader(this.host, item));
  }

  /** All texts in it: providers tell what they refuse as a text, a list, or lists by field. */
  texts(): string[] {
    const { value } = this;
    if (typeof value === 'string') return [value];
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, inner]) =>
      ['resource', 'code', 'documentation_url'].includes(name)
        ? []
        : new JsonReader(this.host, inner).texts(),
    );
  }
}
