import { StringDecoder } from 'node:string_decoder';

const KEPT_CHARACTERS = 8_192;

/**
 * What a server says beside the protocol. However much it is, its beginning and its end are kept: a hook that refuses
 * may say why before or after pages of progress.
 */
export class ServerWords {
  private beginning = '';
  private end = '';
  private isCut = false;
  private readonly decoder = new StringDecoder('utf8');

  get text(): string {
    return this.isCut ? `${this.beginning}\n…\n${this.end}` : this.beginning + this.end;
  }

  /** Characters may be cut in two between one chunk and the next. */
  add(words: Buffer | string): void {
    const text = typeof words === 'string' ? words : this.decoder.write(words);
    const room = KEPT_CHARACTERS - this.beginning.length;
    this.beginning += text.slice(0, room);
    const rest = this.end + text.slice(room);
    this.isCut ||= rest.length > KEPT_CHARACTERS;
    this.end = rest.slice(-KEPT_CHARACTERS);
  }
}
