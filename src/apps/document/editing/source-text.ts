import { isObject, type Json } from './path';

/** Text of a container, possibly within a longer text. */
interface Origin {
  text: string;
  start: number;
  end: number;
}

interface Member {
  key: string;
  /** White space before the key. */
  lead: string;
  /** The key as spelled, with its colon. */
  head: string;
  raw: string;
}

/**
 * Keeps the text of a document together with its values. JavaScript loses the spelling of numbers, line layout, and the
 * position of keys like `10`, so values are printed from the text.
 */
export class SourceText {
  #isRead = false;
  readonly #texts = new WeakMap<object, Origin>();
  readonly #origins = new WeakMap<object, object>();
  readonly #members = new WeakMap<object, Member[]>();

  constructor(
    private readonly text: string,
    private readonly root: unknown,
  ) {}

  /** Parses inserted text, and remembers its spelling. */
  parse(raw: string): unknown {
    const value: unknown = JSON.parse(raw);
    this.#remember(raw, value);
    return value;
  }

  /** Makes a shallow copy that remembers its origin. */
  copyOf(value: object): object {
    const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
    this.#origins.set(copy, this.#originOf(value));
    return copy;
  }

  /** Prints a value in its original spelling; only changed parts are reprinted. */
  print(value: unknown, parent?: unknown, key?: string | number): string {
    if (typeof value === 'object' && value !== null) return this.#printContainer(value);
    if (typeof parent === 'object' && parent !== null && key !== undefined) {
      const origin = this.#originOf(parent);
      // The last of duplicate keys wins.
      const member = this.#membersOf(origin).findLast((found) => found.key === String(key));
      if (member && (origin as Json)[key] === value) return member.raw;
    }
    return JSON.stringify(value) ?? 'null';
  }

  #originOf(value: object): object {
    return this.#origins.get(value) ?? value;
  }

  #printContainer(value: object): string {
    const own = this.#textOf(value);
    if (own) return own.text.slice(own.start, own.end);
    const origin = this.#originOf(value);
    return Array.isArray(value) ? this.#printItems(value, origin) : this.#printMembers(value, origin);
  }

  #printItems(items: unknown[], origin: object): string {
    const lead = this.#leadIn(origin);
    const printed = items.map((item) => lead + this.print(item));
    return `[${printed.join(',')}${items.length > 0 ? this.#closeOf(origin) : ''}]`;
  }

  #printMembers(value: object, origin: object): string {
    const members = this.#membersOf(origin);
    const known = new Map(members.map((member) => [member.key, member]));
    const colon = /\s/.test(members[0]?.head.slice(-1) ?? '') ? ': ' : ':';
    const printed = this.#keysOf(value as Json).map((key) => {
      const { lead, head } = known.get(key) ?? {
        lead: members.at(-1)?.lead ?? '',
        head: JSON.stringify(key) + colon,
      };
      return lead + head + this.print((value as Json)[key], value, key);
    });
    return `{${printed.join(',')}${printed.length > 0 ? this.#closeOf(origin) : ''}}`;
  }

  /** Keys in text order; JavaScript moves integer keys to the front. */
  #keysOf(value: Json): string[] {
    const keys = Object.keys(value);
    if (!keys.some((key) => /^\d+$/.test(key))) return keys;
    const known = this.#membersOf(this.#originOf(value)).map(({ key }) => key);
    return [...new Set([...known, ...keys])].filter((key) => Object.hasOwn(value, key));
  }

  #leadIn(origin: object): string {
    const own = this.#textOf(origin);
    return own ? (/^\s*/.exec(own.text.slice(own.start + 1, own.end))?.[0] ?? '') : '';
  }

  #closeOf(origin: object): string {
    const own = this.#textOf(origin);
    return own ? (/\s*$/.exec(own.text.slice(own.start + 1, own.end - 1))?.[0] ?? '') : '';
  }

  #membersOf(origin: object): Member[] {
    const found = this.#members.get(origin);
    if (found) return found;
    const own = this.#textOf(origin);
    const members = own && isObject(origin) ? readMembers(own) : [];
    this.#members.set(origin, members);
    return members;
  }

  #textOf(value: object): Origin | undefined {
    if (!this.#isRead) {
      this.#isRead = true;
      this.#remember(this.text, this.root);
    }
    return this.#texts.get(value);
  }

  #remember(text: string, root: unknown): void {
    const scanner = new JsonScanner(text, 0);
    const walk = (value: unknown): void => {
      const start = scanner.skipSpace();
      // The last of duplicate keys wins, so the text of the other may be of another type.
      if (Array.isArray(value) && text[start] === '[') scanner.items((index) => walk(value[index]));
      else if (isObject(value) && text[start] === '{') scanner.entries((key) => walk(value[key]));
      else return scanner.skipValue();
      this.#texts.set(value, { text, start, end: scanner.at });
    };
    walk(root);
  }
}

function readMembers({ text, start }: Origin): Member[] {
  const members: Member[] = [];
  const scanner = new JsonScanner(text, start);
  scanner.entries((key, keyStart) => {
    const valueStart = scanner.skipSpace();
    scanner.skipValue();
    let leadStart = keyStart;
    while (' \n\r\t'.includes(text[leadStart - 1])) leadStart -= 1;
    const lead = text.slice(leadStart, keyStart);
    members.push({
      key,
      lead,
      head: text.slice(keyStart, valueStart),
      raw: text.slice(valueStart, scanner.at),
    });
  });
  return members;
}

/** Scanner for valid JSON. */
class JsonScanner {
  constructor(
    private readonly text: string,
    public at: number,
  ) {}

  skipSpace(): number {
    while (' \n\r\t'.includes(this.text[this.at] ?? 'x')) this.at += 1;
    return this.at;
  }

  /** `keyStart` is the index of the key's opening quote. The callback must consume the value. */
  entries(visit: (key: string, keyStart: number) => void): void {
    this.#each('}', () => {
      const start = this.skipSpace();
      this.#skipString();
      const key = JSON.parse(this.text.slice(start, this.at)) as string;
      this.skipSpace();
      this.at += 1;
      visit(key, start);
    });
  }

  items(visit: (index: number) => void): void {
    let index = 0;
    this.#each(']', () => visit(index++));
  }

  skipValue(): void {
    this.skipSpace();
    const first = this.text[this.at];
    if (first === '"') return this.#skipString();
    if (first === '{') return this.entries(() => this.skipValue());
    if (first === '[') return this.items(() => this.skipValue());
    while (this.at < this.text.length && !',]} \n\r\t'.includes(this.text[this.at])) this.at += 1;
  }

  #each(close: string, visit: () => void): void {
    this.at += 1;
    if (this.text[this.skipSpace()] === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      visit();
      this.skipSpace();
      this.at += 1;
      if (this.text[this.at - 1] === close) return;
    }
  }

  #skipString(): void {
    this.at += 1;
    while (this.text[this.at] !== '"') this.at += this.text[this.at] === '\\' ? 2 : 1;
    this.at += 1;
  }
}
