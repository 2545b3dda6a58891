import { isObject, type Json } from './path';

interface Range {
  start: number;
  end: number;
}

/**
 * A document's text beside its values. JavaScript forgets how a number was spelled and in which order keys like `10`
 * stood; what is taken out of a document, and may be put back, is printed from the text.
 */
export class SourceText {
  #ranges: WeakMap<object, Range> | null = null;
  readonly #origins = new WeakMap<object, object>();

  constructor(
    private readonly text: string,
    private readonly root: unknown,
  ) {}

  /** A shallow copy that remembers what it was made from. */
  copyOf(value: object): object {
    const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
    this.#origins.set(copy, this.#origins.get(value) ?? value);
    return copy;
  }

  /** A value as the text has it; what was changed since is printed anew, and only that. */
  print(value: unknown, parent?: unknown, key?: string | number): string {
    if (typeof value === 'object' && value !== null) return this.#printContainer(value);
    if (typeof parent === 'object' && parent !== null && key !== undefined) {
      const origin = this.#origins.get(parent) ?? parent;
      const member = this.#membersOf(origin).find((found) => found.key === String(key));
      if (member && (origin as Json)[key] === value) return member.raw;
    }
    return JSON.stringify(value) ?? 'null';
  }

  #printContainer(value: object): string {
    const range = this.#rangeOf(value);
    if (range) return this.text.slice(range.start, range.end);
    if (Array.isArray(value)) return `[${value.map((item) => this.print(item)).join(',')}]`;
    const origin = this.#origins.get(value);
    const known = origin ? this.#membersOf(origin).map((member) => member.key) : [];
    const keys = [...new Set([...known, ...Object.keys(value)])].filter((key) => Object.hasOwn(value, key));
    return `{${keys
      .map((key) => `${JSON.stringify(key)}:${this.print((value as Json)[key], value, key)}`)
      .join(',')}}`;
  }

  #membersOf(origin: object): { key: string; raw: string }[] {
    const range = this.#rangeOf(origin);
    if (!range || !isObject(origin)) return [];
    const members: { key: string; raw: string }[] = [];
    new Scanner(this.text, range.start).members((key, start, end) =>
      members.push({ key, raw: this.text.slice(start, end) }),
    );
    return members;
  }

  #rangeOf(value: object): Range | undefined {
    this.#ranges ??= rangesOf(this.text, this.root);
    return this.#ranges.get(value);
  }
}

/** Where each object and list of the parsed text stands in it. Made when it is first needed. */
function rangesOf(text: string, root: unknown): WeakMap<object, Range> {
  const ranges = new WeakMap<object, Range>();
  const scanner = new Scanner(text, 0);
  const walk = (value: unknown): void => {
    const start = scanner.skipSpace();
    if (Array.isArray(value)) scanner.items((index) => walk(value[index]));
    else if (isObject(value)) scanner.entries((key) => walk(value[key]));
    else return scanner.skipValue();
    ranges.set(value, { start, end: scanner.at });
  };
  walk(root);
  return ranges;
}

/** Reads JSON that is known to be valid. */
class Scanner {
  constructor(
    private readonly text: string,
    public at: number,
  ) {}

  skipSpace(): number {
    while (' \n\r\t'.includes(this.text[this.at] ?? 'x')) this.at += 1;
    return this.at;
  }

  members(visit: (key: string, start: number, end: number) => void): void {
    this.entries((key) => {
      const start = this.skipSpace();
      this.skipValue();
      visit(key, start, this.at);
    });
  }

  entries(visit: (key: string) => void): void {
    this.#each('}', () => {
      const start = this.skipSpace();
      this.#skipString();
      const key = JSON.parse(this.text.slice(start, this.at)) as string;
      this.skipSpace();
      this.at += 1;
      visit(key);
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
