import type { RefStatus } from './push-report';
import { PushReport } from './push-report';
import { FLUSH, NotPktLineError, PktLineReader } from './pkt-line';
import { type Sha, ZERO_SHA } from './sha';

/** The one update that a push is allowed to ask for. */
export interface ExpectedUpdate {
  ref: string;
  from: Sha | null;
  to: Sha;
}

/** An empty line of progress. */
const NUDGE = Buffer.from('0006\x02\n', 'latin1');

/**
 * Stands between libgit2 and receive-pack. Lets nothing through but the one update that is meant, so that the
 * server compares with exactly what we built on; knows whether it has left; and hears the server's own answer.
 */
export class PushWatch {
  private readonly commands = new PktLineReader();
  private readonly report: PushReport;
  private held: Buffer[] = [];
  private state: 'before' | 'sent' | 'answered' | 'refused' = 'before';
  private command: string | null = null;

  constructor(
    private readonly expected: ExpectedUpdate,
    private readonly isBanded: boolean,
  ) {
    this.report = new PushReport(isBanded);
  }

  /** From then on the server may have done it, whatever we hear. */
  get hasSentCommands(): boolean {
    return this.state === 'sent' || this.state === 'answered';
  }

  /** libgit2 asked for another update than the one that is meant: the branch is not where we thought. */
  get hasRefusedCommands(): boolean {
    return this.state === 'refused';
  }

  get status(): RefStatus | null {
    return this.report.statusOf(this.expected.ref);
  }

  get serverText(): string {
    return this.report.text;
  }

  /** What of it may go to the server; null where it must not. */
  passUp(chunk: Buffer): Buffer | null {
    if (this.hasSentCommands) return chunk;
    if (this.state === 'refused') return null;
    this.held.push(chunk);
    if (!this.readCommands(chunk)) return this.hasRefused() ? null : Buffer.alloc(0);
    this.state = 'sent';
    return Buffer.concat(this.held.splice(0));
  }

  passDown(chunk: Buffer): void {
    if (this.state === 'sent') this.state = 'answered';
    this.report.read(chunk);
  }

  /**
   * libgit2 writes a pack in many small pieces, and Nagle's algorithm holds each back until the one before is
   * acknowledged, which the receiver delays by 40 ms unless it has something to send: give it something. libgit2
   * passes over an empty line of progress, where it was agreed that there is such a thing.
   */
  get nudge(): Buffer | null {
    return this.isBanded && this.state === 'sent' ? NUDGE : null;
  }

  private hasRefused(): boolean {
    return this.state === 'refused';
  }

  /** True at the end of the commands. */
  private readCommands(chunk: Buffer): boolean {
    try {
      for (const line of this.commands.read(chunk)) {
        if (line !== FLUSH) this.readCommand(line.toString('utf8'));
        else if (this.command !== null && !this.hasRefused()) return true;
        else this.state = 'refused';
        if (this.hasRefused()) return false;
      }
    } catch (error) {
      if (!(error instanceof NotPktLineError)) throw error;
      this.state = 'refused';
    }
    return false;
  }

  private readCommand(line: string): void {
    const { ref, from, to } = this.expected;
    const command = line.split('\0')[0]?.replace(/\n$/, '') ?? '';
    if (this.command !== null || command !== `${from ?? ZERO_SHA} ${to} ${ref}`) this.state = 'refused';
    this.command = command;
  }
}
