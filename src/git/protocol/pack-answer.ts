import { malformedPack, type PackReceiver } from '../objects/index-pack';
import { FLUSH, NotPktLineError, type PktLine, PktLineReader } from './pkt-line';

const DATA_BAND = 1;
/** Tells of the server's progress, and nothing of a failure. */
const PROGRESS_BAND = 2;
const ERROR_BAND = 3;

/** The server refuses in an `ERR` line. */
export class RefusedByServerError extends Error {
  override readonly name = 'RefusedByServerError';
}

/**
 * Reads the answer of upload-pack: lines of text, the pack in the first sideband, and a flush. Anything else than text
 * before the pack, or a pack outside of the sideband, is refused.
 */
export class PackAnswer {
  private readonly lines = new PktLineReader();
  private isBegun = false;
  /** True once the pack is complete. */
  isComplete = false;

  /** `onFailure` gets the words in which the server says why it fails. */
  constructor(
    private readonly pack: PackReceiver,
    private readonly onFailure: (words: Buffer) => void,
  ) {}

  /** Resolves when the chunk is checked and written. Throws a GitError or RefusedByServerError. */
  async read(chunk: Buffer): Promise<void> {
    try {
      for (const line of this.lines.read(chunk)) await this.readLine(line);
    } catch (error) {
      throw error instanceof NotPktLineError ? malformedPack(error) : error;
    }
  }

  private async readLine(line: PktLine): Promise<void> {
    if (line === FLUSH) return this.complete();
    if (line[0] === PROGRESS_BAND) return;
    if (line[0] === ERROR_BAND) return this.onFailure(line.subarray(1));
    const isData = line[0] === DATA_BAND;
    if (this.isComplete || (!isData && this.isBegun)) throw malformedPack('out of turn');
    if (!isData) return refuseError(line.toString('utf8'));
    this.isBegun = true;
    await this.pack.push(line.subarray(1));
  }

  private async complete(): Promise<void> {
    if (!this.isBegun) return;
    await this.pack.end();
    this.isComplete = true;
  }
}

function refuseError(line: string): void {
  if (line.startsWith('ERR ')) throw new RefusedByServerError(line.slice('ERR '.length).trimEnd());
}
