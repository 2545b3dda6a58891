import { malformedPack, PackInspection } from './inspect-pack';
import { FLUSH, NotPktLineError, type PktLine, PktLineReader } from './pkt-line';

const DATA_BAND = 1;
const WORD_BANDS: readonly (number | undefined)[] = [2, 3];

/**
 * Looks at what upload-pack answers before libgit2 gets it, and takes it as libgit2 does: the pack in the first band,
 * up to a flush. What libgit2 might take otherwise is refused: a pack in the open, or one before the server agrees.
 */
export class DownloadGuard {
  private readonly lines = new PktLineReader();
  private inspection: PackInspection | null = null;
  private isComplete = false;

  /** Resolves when the chunk may be handed on; throws what is to be said of it. */
  async pass(chunk: Buffer): Promise<void> {
    try {
      for (const line of this.lines.read(chunk)) await this.read(line);
    } catch (error) {
      throw error instanceof NotPktLineError ? malformedPack(error) : error;
    }
  }

  /** Nothing more will be handed on. */
  stop(): void {
    this.inspection?.end().catch(() => {});
  }

  private async read(line: PktLine): Promise<void> {
    if (line === FLUSH) return this.complete();
    if (WORD_BANDS.includes(line[0])) return;
    const isData = line[0] === DATA_BAND;
    if (this.isComplete || (!isData && this.inspection !== null)) throw malformedPack('out of turn');
    if (!isData) return;
    this.inspection ??= new PackInspection();
    await this.inspection.push(line.subarray(1));
  }

  private async complete(): Promise<void> {
    if (this.inspection === null) return;
    this.isComplete = true;
    await this.inspection.end();
  }
}
