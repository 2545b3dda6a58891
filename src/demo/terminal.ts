const TIME_WIDTH = 9;
const STYLES = { bold: '1', dim: '2', green: '32', cyan: '36', yellow: '33' } as const;

export interface TimedStep {
  title: string;
  ms: number;
}

/** What the reader of the demo sees: steps with their time, and what Git shows of them. */
export class Terminal {
  readonly steps: TimedStep[] = [];
  #chapters = 0;

  constructor(
    private readonly write: (text: string) => void,
    readonly hasColors: boolean,
  ) {}

  banner(title: string, ...lines: string[]): void {
    this.#line();
    this.#line(this.#style('bold', title));
    for (const line of lines) this.#line(this.#style('dim', line));
  }

  chapter(title: string): void {
    this.#line();
    this.#line(this.#style('bold', `${++this.#chapters}  ${title}`));
  }

  /** Runs a piece of work and shows how long it took; what it returns may be part of what is said about it. */
  async step<T>(title: string | ((value: T) => string), work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const value = await work();
    const ms = performance.now() - startedAt;
    const text = typeof title === 'string' ? title : title(value);
    this.steps.push({ title: text, ms });
    this.#line(`${this.#style('cyan', timeOf(ms))}  ${this.#style('green', '✓')} ${text}`);
    return value;
  }

  /** More about the step above. */
  note(...lines: string[]): void {
    for (const line of lines) this.#line(`${' '.repeat(TIME_WIDTH + 4)}${this.#style('dim', line)}`);
  }

  /** A command and what it printed. */
  command(command: string, output: string): void {
    const indent = ' '.repeat(TIME_WIDTH + 4);
    this.#line(`${indent}${this.#style('yellow', `$ ${command}`)}`);
    for (const line of output.trimEnd().split('\n')) this.#line(`${indent}  ${line}`.trimEnd());
  }

  /** `name  value` in two columns. */
  table(rows: [name: string, value: string][]): void {
    const width = Math.max(...rows.map(([name]) => name.length));
    for (const [name, value] of rows) this.#line(`  ${this.#style('dim', name.padEnd(width))}  ${value}`);
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

/** `    38 ms`, right-aligned. */
export const timeOf = (ms: number): string =>
  `${Math.round(ms).toLocaleString('en')} ms`.padStart(TIME_WIDTH);
