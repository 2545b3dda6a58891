import { optionName } from '../../../lib/document-names';
import type { Field } from '../catalogue';
import type { Language } from '../code/languages';
import type { Query } from '../document';

/** A query's option with its control: `pairs` is a list of names and values. */
export type QueryOption = { key: string; label: string } & (
  { control: 'value'; field?: Field } | { control: 'pairs' } | { control: 'code'; language: Language }
);

/** Options of a request that are shown whether the document has them or not, in the order in which a request is written. */
const REQUEST = ['method', 'url', 'url_params', 'headers', 'cookies', 'body_toggle', 'json_body', 'body'];
const OPTIONAL = ['cookies', 'body_toggle', 'json_body'];

const METHODS: Field = {
  kind: 'choice',
  options: ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'],
};
const TRANSFORMATION_LANGUAGES: Field = { kind: 'choice', options: ['javascript', 'python'] };
const SQL_KIND = /sql|maria|snowflake|bigquery|redshift|clickhouse|oracle|saphana|databricks|athena/i;

export function optionsOf({ kind, options }: Query): QueryOption[] {
  const held = Object.keys(options);
  const first = kind === 'restapi' ? REQUEST.filter((key) => key in options || !OPTIONAL.includes(key)) : [];
  const keys = [...new Set([...first, ...held])].filter((key) => kind !== 'restapi' || isSent(key, options));
  return keys.map((key) => optionOf(key, { kind, options }));
}

/** Tells if a request uses the option, or would lose it from sight: it sends one body of two. */
function isSent(key: string, options: Query['options']): boolean {
  if (key === 'json_body') return isOn(options.body_toggle) || Boolean(options.json_body);
  if (key === 'body') return !isOn(options.body_toggle) || !isEmptyList(options.body);
  return true;
}

const isOn = (value: unknown): boolean => value === true || value === '{{true}}';
const isEmptyList = (value: unknown): boolean =>
  pairsIn(value)?.every((pair) => pair.join('') === '') ?? false;

function optionOf(key: string, { kind, options }: Pick<Query, 'kind' | 'options'>): QueryOption {
  const value = options[key];
  const named = { key, label: optionName(key) };
  if (kind === 'restapi' && key === 'method') return { ...named, control: 'value', field: METHODS };
  if (key === 'transformationLanguage')
    return { ...named, control: 'value', field: TRANSFORMATION_LANGUAGES };
  if (kind === 'restapi' && (value === undefined ? key !== 'url' : pairsIn(value) !== null))
    return { ...named, control: 'pairs' };
  const language = languageOf(key, { kind, options });
  return language ? { ...named, control: 'code', language } : { ...named, control: 'value' };
}

function languageOf(key: string, { kind, options }: Pick<Query, 'kind' | 'options'>): Language | null {
  if (key === 'json_body') return typeof (options[key] ?? '') === 'string' ? 'json' : null;
  if (typeof options[key] !== 'string') return null;
  const script = (isPython: boolean) => (isPython ? 'python' : 'javascript');
  if (key === 'code') return script(kind === 'runpy');
  if (key === 'transformation') return script(options.transformationLanguage === 'python');
  const isStatement = key === 'sql' || (key === 'query' && (options.mode === 'sql' || SQL_KIND.test(kind)));
  return isStatement ? 'sql' : null;
}

/** Reads a list of names and values; null for anything else. */
export function pairsIn(value: unknown): [string, string][] | null {
  const isPairs =
    Array.isArray(value) &&
    value.every(
      (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string'),
    );
  return isPairs ? (value as [string, string][]) : null;
}
