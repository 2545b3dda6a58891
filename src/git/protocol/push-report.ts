import { FLUSH, NotPktLineError, PktLineReader } from './pkt-line';
import { SidebandText } from './sideband-text';

const DATA_BAND = 1;

export type RefStatus = { kind: 'ok' } | { kind: 'refused'; reason: string };

/** Parses receive-pack's report-status, and collects its sideband text. */
export class PushReport {
  private readonly outer = new PktLineReader();
  private readonly inner = new PktLineReader();
  private refStatus: RefStatus | null = null;
  private unpackStatus: string | null = null;
  private readonly sideband: SidebandText;

  /** `ref`: the pushed ref; the status of others is dropped. */
  constructor(
    private readonly ref: string,
    private readonly isBanded: boolean,
    secrets: readonly string[] = [],
  ) {
    this.sideband = new SidebandText(secrets);
  }

  /** Output of the hooks and of the server. */
  get text(): string {
    return this.sideband.text;
  }

  /** The server's status of the ref; null if it has sent none. */
  get status(): RefStatus | null {
    const { refStatus: status, unpackStatus } = this;
    if (unpackStatus === null || status === null) return null;
    // If the objects could not be unpacked, no ref was updated, whatever its line says.
    if (unpackStatus !== 'ok' && status.kind === 'ok') return { kind: 'refused', reason: unpackStatus };
    return status;
  }

  read(chunk: Buffer): void {
    try {
      if (this.isBanded) this.readBands(chunk);
      else this.readReport(this.outer, chunk);
    } catch (error) {
      if (!(error instanceof NotPktLineError)) throw error;
      this.sideband.add(chunk);
    }
  }

  private readBands(chunk: Buffer): void {
    for (const line of this.outer.read(chunk)) {
      if (line === FLUSH) continue;
      const [band, content] = [line[0], line.subarray(1)];
      if (band === DATA_BAND) this.readReport(this.inner, content);
      // An `ERR` outside the sideband comes from a server that gave up early.
      else if (band === 0x45 && line.toString('latin1', 0, 4) === 'ERR ')
        this.sideband.add(`${line.toString('utf8', 4)}\n`);
      else this.sideband.add(content);
    }
  }

  private readReport(reader: PktLineReader, chunk: Buffer): void {
    for (const line of reader.read(chunk)) {
      if (line === FLUSH) continue;
      const text = line.toString('utf8').replace(/\n$/, '');
      const [word = '', ref = '', ...reason] = text.split(' ');
      if (word === 'unpack') this.unpackStatus = text.slice('unpack '.length);
      else if (word === 'ok' && ref === this.ref) this.refStatus = { kind: 'ok' };
      else if (word === 'ng' && ref === this.ref)
        this.refStatus = { kind: 'refused', reason: reason.join(' ') };
      else if (word === 'ERR') this.sideband.add(`${text.slice(4)}\n`);
    }
  }
}
