import { invalidAnswer } from './explain-failure';

export type JsonRecord = Record<string, unknown>;

/** Returns the value as an object. Throws `host_answer_invalid`. */
export function readRecord(value: unknown, what: string): JsonRecord {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonRecord;
  throw invalidAnswer(`${what} is no object`);
}

/** Returns the items of a list of objects. */
export function readList(record: JsonRecord, key: string): JsonRecord[] {
  const value = record[key];
  if (!Array.isArray(value)) throw invalidAnswer(`${key} is no list`);
  return value.map((item) => readRecord(item, `an item of ${key}`));
}

export function readText(record: JsonRecord, key: string): string {
  const value = record[key];
  if (typeof value !== 'string' || value === '') throw invalidAnswer(`${key} is missing`);
  return value;
}

export const findText = (record: JsonRecord, key: string): string | null =>
  typeof record[key] === 'string' ? record[key] : null;
