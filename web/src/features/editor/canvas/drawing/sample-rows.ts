import json5 from 'json5';
import type { Component, Query } from '../../document';
import { valueOf, type Row } from '../../../../../../src/apps/drawing';

const QUERY_DATA = /^queries\.(\w+)\??\.data$/;
/** Longer code is not searched for rows. */
const MAX_LENGTH = 200_000;

/**
 * Rows that the document itself holds for a table: in its data, or returned as they are by the query that it shows. Nothing
 * is run. Empty if there are none.
 */
export function sampleRows(component: Component, queries: readonly Query[]): Row[] {
  const data = valueOf(component, 'data');
  if (typeof data !== 'string') return rowsIn(data);
  const expression = /^\s*\{\{([^]*)\}\}\s*$/.exec(data)?.[1] ?? data;
  const name = QUERY_DATA.exec(expression.trim())?.[1];
  if (name === undefined) return parsedRows(expression);
  const { options = {} } = queries.find((query) => query.name === name) ?? {};
  const results = [options.transformation, options.code].map(returnedRows);
  return results.find(({ length }) => length > 0) ?? [];
}

/** Returns the list with which code ends. */
function returnedRows(code: unknown): Row[] {
  if (typeof code !== 'string' || code.length > MAX_LENGTH) return [];
  const at = code.lastIndexOf('return');
  return at === -1 ? [] : parsedRows(code.slice(at + 'return'.length));
}

/** Reads a list as JavaScript writes it, without expressions. */
function parsedRows(code: string): Row[] {
  const text = code.trim().replace(/;$/, '');
  if (!text.startsWith('[') || !text.endsWith(']') || text.length > MAX_LENGTH) return [];
  try {
    return rowsIn(json5.parse(text));
  } catch {
    return [];
  }
}

const rowsIn = (list: unknown): Row[] =>
  Array.isArray(list)
    ? list.filter((item): item is Row => typeof item === 'object' && item !== null && !Array.isArray(item))
    : [];
