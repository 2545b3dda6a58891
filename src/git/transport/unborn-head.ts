import { DELIMITER_PACKET, FLUSH, FLUSH_PACKET, packetOf, PktLineReader } from '../protocol/pkt-line';
import type { CheckedOutChannel } from './remote-session';

/** Capabilities, and the one line that was asked for. */
const MAX_BYTES = 64 * 1024;
const PREFIX = 'unborn HEAD symref-target:refs/heads/';

/** Asks for protocol version 2: a variable of the environment over SSH, a header over HTTPS (`gitprotocol-v2`). */
export const GIT_PROTOCOL_2 = 'version=2';

/**
 * Asks an empty repository which branch its HEAD names. Only version 2 of the protocol tells (`ls-refs` with
 * `unborn`). Returns null if the server speaks another version or does not know; never fails, as the answer is but a
 * better default.
 */
export async function findUnbornHead(lent: CheckedOutChannel, timeoutMs: number): Promise<string | null> {
  const { channel } = lent;
  const timer = setTimeout(() => channel.destroy(), timeoutMs).unref();
  channel.stderr.resume();
  const conversation = new Conversation(lent);
  let bytes = 0;
  try {
    for await (const chunk of channel as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES || conversation.read(chunk)) break;
    }
  } catch {
    // The connection was lost, or this is not Git.
  } finally {
    clearTimeout(timer);
    lent.release();
  }
  return conversation.branch;
}

class Conversation {
  branch: string | null = null;
  private readonly lines = new PktLineReader();
  private isVersion2 = false;
  private isNamed = false;
  private isAsked = false;
  private knowsUnborn = false;

  constructor(private readonly lent: CheckedOutChannel) {}

  /** Returns true once nothing more is to come. */
  read(chunk: Buffer): boolean {
    for (const line of this.lines.read(chunk)) {
      if (line === FLUSH ? this.endList() : this.readLine(line.toString('utf8').replace(/\n$/, '')))
        return true;
    }
    return false;
  }

  private readLine(line: string): boolean {
    if (this.isAsked) {
      if (line.startsWith(PREFIX)) this.branch = line.slice(PREFIX.length);
      return this.branch !== null;
    }
    if (line === 'version 2') this.isVersion2 = true;
    else if (line.startsWith('ls-refs='))
      this.knowsUnborn = line.slice('ls-refs='.length).split(' ').includes('unborn');
    // Some servers precede the capabilities by a line that names the service, as in version 0 over HTTP.
    else if (!this.isVersion2) {
      this.isNamed = line.startsWith('# service=');
      return !this.isNamed;
    }
    return false;
  }

  private endList(): boolean {
    // In version 0, an empty repository sends the end of the list alone.
    if (!this.isVersion2) return !this.isNamed;
    if (this.isAsked || !this.knowsUnborn) return true;
    this.isAsked = true;
    this.lent.channel.write(
      Buffer.concat([
        packetOf('command=ls-refs\n'),
        DELIMITER_PACKET,
        ...['symrefs\n', 'unborn\n', 'ref-prefix HEAD\n'].map(packetOf),
        FLUSH_PACKET,
      ]),
    );
    this.lent.finishRequest?.();
    return false;
  }
}
