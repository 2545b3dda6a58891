/** Scanner for JSON that is known to be valid. */
export class JsonScanner {
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
