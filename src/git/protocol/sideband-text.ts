import { StringDecoder } from 'node:string_decoder';
import { maskSecrets } from '../../core/secrets';

const KEPT_CHARACTERS = 8_192;

/**
 * Collects the server's sideband text. Keeps the beginning and the end of a long one: a hook that refuses may say why
 * before or after pages of progress.
 */
export class SidebandText {
  private beginning = '';
  private end = '';
  private isCut = false;
  private readonly decoder = new StringDecoder('utf8');

  /** `secrets`: texts that were sent to the server; masked if it repeats them. */
  constructor(private readonly secrets: readonly string[] = []) {}

  get text(): string {
    const text = this.isCut ? `${this.beginning}\n…\n${this.end}` : this.beginning + this.end;
    return maskSecrets(text, this.secrets);
  }

  /** A chunk may end inside a character. */
  add(words: Buffer | string): void {
    const text = typeof words === 'string' ? words : this.decoder.write(words);
    const room = KEPT_CHARACTERS - this.beginning.length;
    this.beginning += text.slice(0, room);
    const rest = this.end + text.slice(room);
    this.isCut ||= rest.length > KEPT_CHARACTERS;
    this.end = rest.slice(-KEPT_CHARACTERS);
  }
}
