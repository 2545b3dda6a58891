import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from './rows';

/** Exchange with a real ToolJet CE 2.27.1. */
export interface Recording {
  /** Position in the order in which they were made. */
  number: number;
  name: string;
  request: { method: string; path: string; headers: Record<string, string>; body?: unknown };
  /** Headers were recorded of the first 138 only. */
  response: { status: number; headers?: Record<string, string | string[]>; body: unknown };
}

const FOLDER = join(__dirname, 'recordings');
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

export const recordings = readdirSync(FOLDER)
  .flatMap((file) => readFileSync(join(FOLDER, file), 'utf8').trimEnd().split('\n'))
  .map((line) => JSON.parse(line) as Recording)
  .sort((a, b) => a.number - b.number);

/** Map from the ids of the recordings to the ids of the stand-in. */
export class KnownIds {
  readonly #actual = new Map<string, string>();

  /** Records an id chosen by the client, or the stand-in's id for a recorded one. */
  learn(recorded: string, actual = recorded): void {
    this.#actual.set(recorded, actual);
  }

  /** Rewrites the ids of a request. */
  translate(text: string): string {
    return text.replace(ID, (id) => this.#actual.get(id) ?? id);
  }

  /** Records all unknown ids of a text as chosen by the client. */
  learnOwn(text: string): void {
    for (const [id] of text.matchAll(ID)) if (!this.#actual.has(id)) this.learn(id);
  }

  /** Pairs ids at the same place of two similar answers; lists of several items have no places. */
  pair(recorded: unknown, actual: unknown): void {
    if (typeof recorded === 'string' && typeof actual === 'string') return this.#pairIds(recorded, actual);
    if (typeof recorded !== 'object' || typeof actual !== 'object' || recorded === null || actual === null)
      return;
    if (Array.isArray(recorded) && recorded.length > 1) return;
    for (const [key, value] of Object.entries(recorded)) this.pair(value, (actual as Json)[key]);
  }

  #pairIds(recorded: string, actual: string): void {
    if (recorded.length !== 36 || recorded.search(ID) !== 0 || this.#actual.has(recorded)) return;
    this.learn(recorded, actual);
  }

  /** Makes answers comparable: times and unknown ids lose their value, and rows their order. */
  plain(value: unknown, side: 'recorded' | 'actual'): unknown {
    const known = new Set(this.#actual.values());
    const plainText = (text: string): string => {
      if (TIME.test(text)) return '<time>';
      const translated = side === 'recorded' ? this.translate(text) : text;
      return translated.replace(ID, (id) => (known.has(id) ? id : '<id>'));
    };
    return plainValue(value, plainText);
  }
}

function plainValue(value: unknown, plainText: (text: string) => string): unknown {
  if (typeof value === 'string') return plainText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) {
    const entries = Object.entries(value).map(
      ([key, inner]) => [plainText(key), plainValue(inner, plainText)] as const,
    );
    // Objects keyed by ids: unknown ids would fall together.
    const isKeyedById = Object.keys(value).some((key) => key.search(ID) === 0);
    const sorted = entries.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    return isKeyedById ? sorted : Object.fromEntries(sorted);
  }
  const items = value.map((item: unknown) => plainValue(item, plainText));
  const isRows = items.every((item) => typeof item === 'object' && item !== null && 'id' in item);
  return isRows ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items;
}
