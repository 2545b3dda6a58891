import { AppHostError } from '../app-host-error';

export type JsonRecord = Record<string, unknown>;

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const findText = (record: JsonRecord, key: string): string | null =>
  typeof record[key] === 'string' ? record[key] : null;

/** Reads what a product's answers have to hold. Throws `host_answer_invalid` where they do not. */
export class AnswerReader {
  /** `product`: its name. */
  constructor(private readonly product: string) {}

  record(value: unknown, what: string): JsonRecord {
    if (isRecord(value)) return value;
    throw this.invalid(`${what} is no object`);
  }

  records(value: unknown, what: string): JsonRecord[] {
    if (Array.isArray(value)) return value.map((item) => this.record(item, `an item of ${what}`));
    throw this.invalid(`${what} is no list`);
  }

  text(record: JsonRecord, key: string): string {
    const value = record[key];
    if (typeof value === 'string' && value !== '') return value;
    throw this.invalid(`${key} is missing`);
  }

  invalid(detail: string): AppHostError {
    const { product } = this;
    return new AppHostError(
      'host_answer_invalid',
      `${product} answered with something unexpected: ${detail}.`,
      {
        remedy: `Look at ${product}’s log, and check its version.`,
      },
    );
  }
}
