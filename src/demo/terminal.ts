const TIME_WIDTH = 9;
const INDENT = ' '.repeat(TIME_WIDTH + 4);
const CLEAR_LINE = '\r\u001b[K';
/** Fits into 80 columns behind the indent: only one line can be cleared. */
const PENDING_WIDTH = 66;
const NOTE_WIDTH = 84;
const NOTE_LINE = new RegExp(`.{1,${NOTE_WIDTH}}(?=\\s|$)|\\S+`, 'g');
const STYLES = { bold: '1', dim: '2', green: '32', cyan: '36', yellow: '33' } as const;

/** Output of the demo: steps with their time, and what Git shows of them. */
export class Terminal {
  #sections = 0;
  #steps = 0;
  #totalMs = 0;

  constructor(
    private readonly write: (text: string) => void,
    readonly hasColors: boolean,
  ) {}

  banner(title: string, ...lines: string[]): void {
    this.#line();
    this.#line(this.#style('bold', title));
    for (const line of lines) this.#line(this.#style('dim', line));
  }

  section(title: string): void {
    this.#line();
    this.#line(this.#style('bold', `${++this.#sections}  ${title}`));
  }

  /** Runs a piece of work and prints how long it took; the title may use its result, else it is shown from the start. */
  async step<T>(title: string | ((value: T) => string), work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const isShown = this.hasColors && typeof title === 'string';
    if (isShown) this.write(this.#style('dim', `${INDENT.slice(2)}… ${title.slice(0, PENDING_WIDTH)}`));
    const value = await work();
    if (isShown) this.write(CLEAR_LINE);
    const ms = performance.now() - startedAt;
    const text = typeof title === 'string' ? title : title(value);
    this.#steps += 1;
    this.#totalMs += ms;
    this.#line(`${this.#style('cyan', timeOf(ms))}  ${this.#style('green', '✓')} ${text}`);
    return value;
  }

  /** Adds details to the step above. */
  note(...texts: string[]): void {
    const lines = texts.flatMap((text) => text.match(NOTE_LINE) ?? []);
    for (const line of lines) this.#line(`${INDENT}${this.#style('dim', line.trim())}`);
  }

  /** Prints a command and its output. */
  command(command: string, output: string): void {
    this.#line(`${INDENT}${this.#style('yellow', `$ ${command}`)}`);
    for (const line of output.trimEnd().split('\n')) this.#line(`${INDENT}  ${line}`.trimEnd());
  }

  /** Prints `name  value` in two columns. */
  table(rows: [name: string, value: string][]): void {
    const width = Math.max(...rows.map(([name]) => name.length));
    for (const [name, value] of rows) this.#line(`  ${this.#style('dim', name.padEnd(width))}  ${value}`);
  }

  /** Prints the number of steps and their total time. */
  summarize(): void {
    const seconds = (this.#totalMs / 1_000).toFixed(1);
    this.banner(`Done: ${this.#steps} steps in ${seconds} s.`);
  }

  text(...lines: string[]): void {
    for (const line of lines) this.#line(line);
  }

  #style(style: keyof typeof STYLES, text: string): string {
    return this.hasColors ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text;
  }

  #line(text = ''): void {
    this.write(`${text}\n`);
  }
}

/** Formats a time as `    38 ms`, right-aligned. */
export const timeOf = (ms: number): string =>
  `${Math.round(ms).toLocaleString('en')} ms`.padStart(TIME_WIDTH);
