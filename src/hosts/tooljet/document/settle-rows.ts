import { isRecord, isSameJson, type JsonRecord } from './json';
import { layoutsOf, type Row } from './rows';

/** Columns in which nobody edits. */
const TIMES = ['createdAt', 'updatedAt'];

export interface SettleOptions {
  /** Columns that ToolJet 2.27 has; others are kept as they were committed. */
  columns: ReadonlySet<string>;
  /** Columns that belong to a place, and stay as they were committed. */
  ofPlace?: ReadonlySet<string>;
  /** Orders new rows that were made at the same time. */
  naturalKey: (row: Row) => string;
}

/** Brings rows into the order of the last commit, new ones after them, and settles each of them. */
export function settleRows(rows: Row[], before: Row[], options: SettleOptions): Row[] {
  const places = new Map(before.map(({ id }, index) => [id, index]));
  const known = new Map(before.map((row) => [row.id, row]));
  return [...rows]
    .sort((a, b) => compareRows(a, b, { places, naturalKey: options.naturalKey }))
    .map((row) => settleRow(row, known.get(row.id), options));
}

function compareRows(
  a: Row,
  b: Row,
  { places, naturalKey }: { places: Map<string, number>; naturalKey: (row: Row) => string },
): number {
  const [left, right] = [places.get(a.id) ?? Infinity, places.get(b.id) ?? Infinity];
  if (left !== right) return left - right;
  return compareKeys([textOf(a.createdAt), naturalKey(a), a.id], [textOf(b.createdAt), naturalKey(b), b.id]);
}

function compareKeys(left: string[], right: string[]): number {
  const index = left.findIndex((text, at) => text !== right[at]);
  if (index === -1) return 0;
  return left[index] < right[index] ? -1 : 1;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Returns the committed row if nothing but times differs; else the new values, with the time of creation that was committed. */
export function settleRow(row: Row, before: Row | undefined, options: SettleOptions): Row {
  if (!before) return withLayouts(row, undefined);
  const settled = withLayouts(mergeColumns(row, before, options), before);
  if (!isSameJson(contentOf(settled), contentOf(before))) return settled;
  return before.appVersionId === settled.appVersionId
    ? before
    : { ...before, appVersionId: settled.appVersionId };
}

function mergeColumns(row: Row, before: Row, { columns, ofPlace }: SettleOptions): Row {
  const merged: JsonRecord = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(row)])) {
    const value = columnOf(key, { row, before, isKept: !columns.has(key) || (ofPlace?.has(key) ?? false) });
    if (value !== undefined) merged[key] = value;
  }
  return merged as Row;
}

/** Undefined: the column is absent, as it was. */
function columnOf(key: string, { row, before, isKept }: { row: Row; before: Row; isKept: boolean }): unknown {
  const [sent, standing] = [row[key], before[key]];
  if (!Object.hasOwn(before, key)) return TIMES.includes(key) || sent === null ? undefined : sent;
  if (key === 'createdAt' || isKept) return standing;
  if (sent === undefined || isEmptyAlike(key, sent, standing)) return standing;
  return sent;
}

/** A flag of a page that is not set is null or false, and options that nobody filled in are null or empty. */
function isEmptyAlike(key: string, sent: unknown, standing: unknown): boolean {
  if (key === 'hidden' || key === 'disabled') return !sent && !standing;
  if (key === 'parent') return !sent && !standing;
  return key === 'options' && isEmpty(sent) && isEmpty(standing);
}

const isEmpty = (value: unknown): boolean =>
  value === null || (isRecord(value) && Object.keys(value).length === 0);

const LAYOUT: SettleOptions = {
  columns: new Set(['id', 'type', 'top', 'left', 'width', 'height', 'componentId']),
  naturalKey: ({ type }) => String(type),
};

function withLayouts(row: Row, before: Row | undefined): Row {
  if (!Array.isArray(row.layouts)) return row;
  return { ...row, layouts: settleRows(layoutsOf(row), before ? layoutsOf(before) : [], LAYOUT) };
}

/** A row of a copied version is the same as that of the version it was copied from. */
const contentOf = (row: Row): JsonRecord =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !TIMES.includes(key) && key !== 'appVersionId'));
