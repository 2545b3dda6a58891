import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair, type YAMLMap } from 'yaml';
import { findMeant } from '../core/spelling';
import type { Schema } from './shapes';

/** A mistake in a set-up file, with its line. It never repeats a value: that may be a secret in the wrong place. */
export interface Problem {
  line: number;
  message: string;
}

/** Reference to a secret, as the file names it. */
export interface FoundReference {
  reference: string;
  path: string;
  line: number;
}

export interface CheckedContent {
  content: unknown;
  problems: Problem[];
  /** Lines of keys and items, by paths such as `workspaces.orders.members.0.email`. */
  lines: Map<string, number>;
  references: FoundReference[];
}

/** More nodes than any file of 1 MiB needs; aliases count each time they are used. */
const MOST_NODES = 50_000;
const MOST_PROBLEMS = 20;

/** The file has more than `MOST_NODES`, mostly by anchors that multiply. */
class TooManyNodes extends Error {}

/** Compares a YAML document with a schema. Returns its content as plain values if it has no problems. */
export function checkShape(
  document: Document,
  { schema, lineAt }: { schema: Schema; lineAt: (offset: number) => number },
): CheckedContent {
  const walk = new Walk(lineAt);
  const line = 1;
  try {
    const content = walk.check(document.contents, schema, { path: '', line });
    const { problems, lines, references } = walk;
    return { content, problems: problems.slice(0, MOST_PROBLEMS), lines, references };
  } catch (error) {
    if (!(error instanceof TooManyNodes)) throw error;
    const message = `The file has more than ${MOST_NODES.toLocaleString('en')} values. Anchors (&) count each time they are used (*).`;
    return { content: null, problems: [{ line, message }], lines: new Map(), references: [] };
  }
}

interface Place {
  path: string;
  line: number;
}

class Walk {
  readonly problems: Problem[] = [];
  readonly lines = new Map<string, number>();
  readonly references: FoundReference[] = [];
  private readonly anchors = new Map<string, Node>();
  private nodes = 0;

  constructor(private readonly lineAt: (offset: number) => number) {}

  check(given: unknown, schema: Schema, place: Place): unknown {
    if (++this.nodes > MOST_NODES) throw new TooManyNodes();
    const node = this.resolve(given);
    if (isAlias(given) && node === null)
      return this.wrong(place, `*${given.source} has no anchor before it.`);
    this.lines.set(place.path, place.line);
    const { anyOf } = schema;
    if (anyOf) return this.check(node, anyOf.find((one) => one.type === typeOf(node)) ?? anyOf[0], place);
    if (schema.type !== typeOf(node)) return this.wrong(place, messageOfType(schema, node));
    if (isMap(node)) return this.checkMap(node, schema, place);
    if (isSeq(node)) return this.checkList(node.items, schema, place);
    return this.checkScalar(isScalar(node) ? node.value : null, schema, place);
  }

  /** Follows an alias to the last anchor of its name before it. `Alias.resolve` searches the whole document each time. */
  private resolve(given: unknown): Node | null {
    if (isAlias(given)) return this.anchors.get(given.source) ?? null;
    const node = given as (Node & { anchor?: string }) | null;
    if (node?.anchor) this.anchors.set(node.anchor, node);
    return node;
  }

  private checkMap(map: YAMLMap, schema: Schema, at: Place): Record<string, unknown> {
    const values: [string, unknown][] = [];
    for (const pair of map.items) {
      const key = keyOf(pair);
      const line = this.lineOf(pair.key, at.line);
      const path = at.path === '' ? key : `${at.path}.${key}`;
      const shape = this.shapeOf(key, schema, { path, line });
      if (shape) values.push([key, this.check(pair.value, shape, { path, line })]);
    }
    const missing = (schema.required ?? []).filter((key) => !map.items.some((pair) => keyOf(pair) === key));
    for (const key of missing)
      this.wrong(at, `${nameOf(at.path)} needs ${key}: ${schema.properties![key].description}`);
    return Object.fromEntries(values);
  }

  private shapeOf(key: string, schema: Schema, at: Place): Schema | null {
    const { properties = {}, additionalProperties, propertyNames } = schema;
    if (Object.hasOwn(properties, key)) return properties[key];
    if (additionalProperties) {
      if (!propertyNames?.pattern || new RegExp(propertyNames.pattern, 'u').test(key))
        return additionalProperties;
      this.wrong(at, `“${key}” cannot be a name here: it must be ${propertyNames['x-meaning']}.`);
      return null;
    }
    const known = Object.keys(properties);
    const meant = findMeant(key, known);
    this.wrong(
      at,
      meant
        ? `“${key}” is no key here. Did you mean ${meant}?`
        : `“${key}” is no key here. There are ${known.join(', ')}.`,
    );
    return null;
  }

  private checkList(items: readonly unknown[], schema: Schema, at: Place): unknown[] {
    if (items.length > schema.maxItems!)
      this.wrong(at, `${nameOf(at.path)} has ${items.length} items; ${schema.maxItems} are allowed.`);
    return items.map((item, index) =>
      this.check(item, schema.items!, { path: `${at.path}.${index}`, line: this.lineOf(item, at.line) }),
    );
  }

  private checkScalar(value: unknown, schema: Schema, at: Place): unknown {
    const lack = typeof value === 'string' ? lackOfText(value, schema) : lackOfNumber(value, schema);
    if (lack !== null) return this.wrong(at, `${nameOf(at.path)} ${lack}`);
    if (schema['x-reference']) this.references.push({ reference: value as string, ...at });
    return value;
  }

  private wrong({ line }: Place, message: string): null {
    this.problems.push({ line, message });
    return null;
  }

  private lineOf(node: unknown, fallback: number): number {
    const range = (node as Node | null)?.range;
    return range ? this.lineAt(range[0]) : fallback;
  }
}

const keyOf = ({ key }: Pair): string => String(isScalar(key) ? key.value : key);

/** Last names of a path, without the numbers of items. */
const nameOf = (path: string): string => {
  const key = path
    .split('.')
    .filter((part) => !/^\d+$/.test(part))
    .pop();
  return key ? `“${key}”` : 'The file';
};

function typeOf(node: unknown): Schema['type'] | 'null' | 'number' {
  if (isMap(node)) return 'object';
  if (isSeq(node)) return 'array';
  const value = isScalar(node) ? node.value : null;
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'string' ? 'string' : 'number';
}

const TYPE_NAMES = {
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a block of keys',
  array: 'a list, with a hyphen before each item',
} as const;

function messageOfType(schema: Schema, node: unknown): string {
  const is = typeOf(node);
  const wanted = TYPE_NAMES[schema.type!];
  if (is === 'null')
    return `A value is missing: ${wanted}${schema.description ? `. ${schema.description}` : ''}`;
  const hint = schema.type === 'string' && isScalar(node) ? ' Put it in quotes.' : '';
  return `This must be ${wanted}.${hint}`;
}

/** Returns null if the text is right. */
function lackOfText(value: string, schema: Schema): string | null {
  const { enum: allowed, pattern, minLength = 0, maxLength = Infinity } = schema;
  if (allowed && !allowed.includes(value)) {
    const meant = findMeant(value, allowed);
    return `must be one of ${allowed.join(', ')}.${meant ? ` Did you mean ${meant}?` : ''}`;
  }
  if (pattern && !new RegExp(pattern, 'u').test(value)) return `must be ${schema['x-meaning']}.`;
  if (value.length < minLength) return 'must not be empty.';
  if (value.length > maxLength) return `must have at most ${maxLength} characters.`;
  return null;
}

function lackOfNumber(value: unknown, { minimum, maximum }: Schema): string | null {
  if (typeof value !== 'number') return null;
  return value < minimum! || value > maximum! ? `must be from ${minimum} to ${maximum}.` : null;
}
