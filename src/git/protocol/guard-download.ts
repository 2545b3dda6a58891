import { malformedPack, PackInspection } from '../objects/inspect-pack';
import { FLUSH, NotPktLineError, type PktLine, PktLineReader } from './pkt-line';

const DATA_BAND = 1;
const WORD_BANDS: readonly (number | undefined)[] = [2, 3];

/** The server refuses in an `ERR` line. */
export class RefusedByServerError extends Error {
  override readonly name = 'RefusedByServerError';
}

/**
 * Checks the answer of upload-pack before libgit2 gets it, and reads it as libgit2 does: the pack in the first
 * sideband, up to a flush. Refuses what libgit2 might read differently: a pack outside the sideband, or before the
 * server's ACK or NAK.
 */
export class DownloadGuard {
  private readonly lines = new PktLineReader();
  private inspection: PackInspection | null = null;
  private isComplete = false;

  /** Resolves when the chunk may be passed on; throws a GitError or RefusedByServerError if it must not be. */
  async pass(chunk: Buffer): Promise<void> {
    try {
      for (const line of this.lines.read(chunk)) await this.read(line);
    } catch (error) {
      throw error instanceof NotPktLineError ? malformedPack(error) : error;
    }
  }

  /** Ends the check; nothing more will be passed on. */
  stop(): void {
    this.inspection?.end().catch(() => {});
  }

  private async read(line: PktLine): Promise<void> {
    if (line === FLUSH) return this.complete();
    if (WORD_BANDS.includes(line[0])) return;
    const isData = line[0] === DATA_BAND;
    if (this.isComplete || (!isData && this.inspection !== null)) throw malformedPack('out of turn');
    if (!isData) return refuseError(line.toString('utf8'));
    this.inspection ??= new PackInspection();
    await this.inspection.push(line.subarray(1));
  }

  private async complete(): Promise<void> {
    if (this.inspection === null) return;
    this.isComplete = true;
    await this.inspection.end();
  }
}

function refuseError(line: string): void {
  if (line.startsWith('ERR ')) throw new RefusedByServerError(line.slice('ERR '.length).trimEnd());
}
