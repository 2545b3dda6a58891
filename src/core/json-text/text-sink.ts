import { JsonTooLargeError } from './json-errors';

/** Beyond this, a string nears V8's limit; indentation multiplies a deliberately nested text by a hundred. */
export const MAX_TEXT_LENGTH = 256 * 1024 * 1024;

/** Collects a text piece by piece, up to a limit. */
export class TextSink {
  private readonly pieces: string[] = [];
  private length = 0;

  constructor(private readonly maxLength = MAX_TEXT_LENGTH) {}

  write(piece: string): void {
    this.length += piece.length;
    if (this.length > this.maxLength) throw new JsonTooLargeError(this.maxLength);
    this.pieces.push(piece);
  }

  toString(): string {
    return this.pieces.join('');
  }
}
