import { invalidAnswer } from './explain-failure';

export type JsonRecord = Record<string, unknown>;

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Throws `host_answer_invalid`. */
export function readRecord(value: unknown, what: string): JsonRecord {
  if (isRecord(value)) return value;
  throw invalidAnswer(`${what} is no object`);
}

/** Throws `host_answer_invalid`. */
export function readRecords(value: unknown, what: string): JsonRecord[] {
  if (Array.isArray(value)) return value.map((item) => readRecord(item, `an item of ${what}`));
  throw invalidAnswer(`${what} is no list`);
}

/** Throws `host_answer_invalid`. */
export function readText(record: JsonRecord, key: string): string {
  const value = record[key];
  if (typeof value === 'string' && value !== '') return value;
  throw invalidAnswer(`${key} is missing`);
}
