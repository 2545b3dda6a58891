import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface Streams {
  out: NodeJS.WritableStream & { isTTY?: boolean };
  err: NodeJS.WritableStream & { isTTY?: boolean };
}

/** Output of a command: results on one stream, progress and errors on the other. Colors are for terminals only. */
export class Terminal {
  private readonly hasColours: boolean;
  private hasProgress = false;

  constructor(
    private readonly streams: Streams,
    env: Record<string, string | undefined>,
  ) {
    this.hasColours = streams.out.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  }

  line(text = ''): void {
    this.endProgress();
    this.streams.out.write(`${text}\n`);
  }

  /** Writes text or bytes as they are. */
  raw(text: string | Buffer): void {
    this.endProgress();
    this.streams.out.write(text);
  }

  json(value: unknown): void {
    this.line(JSON.stringify(value, null, 2));
  }

  error(text: string): void {
    this.endProgress();
    this.streams.err.write(`${text}\n`);
  }

  /** Replaces the line of progress, which only terminals have. */
  progress(text: string): void {
    if (this.streams.err.isTTY !== true) return;
    this.hasProgress = true;
    this.streams.err.write(`\r\u001b[K${text}`);
  }

  style(style: Style, text: string): string {
    return this.hasColours ? styleText(style, text) : text;
  }

  private endProgress(): void {
    if (this.hasProgress) this.streams.err.write('\r\u001b[K');
    this.hasProgress = false;
  }
}

// Text of a document may hold characters that move a terminal's cursor or hide what follows.
const UNSAFE = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Makes a text of a document safe to print on one line. */
export const printable = (text: string): string =>
  text.replace(UNSAFE, (char) => `\\u${char.codePointAt(0)!.toString(16).padStart(4, '0')}`);
