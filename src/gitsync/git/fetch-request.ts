import { FLUSH, FLUSH_PACKET, packetOf, PktLineReader } from './pkt-line';

const NOT_KNOWN = packetOf('NAK\n');

/**
 * libgit2 offers what is here in groups of twenty commits and waits for a word after each. It is told at once that
 * nothing of the group is known, up to the 256 that it offers, and the server gets all of them in one request: a fetch
 * takes one round trip however long the history is, and a server that keeps nothing between two requests, as over
 * HTTP, is asked no differently.
 */
export class FetchRequest {
  private readonly lines = new PktLineReader();
  private readonly parts: Buffer[] = [];
  private areWantsComplete = false;

  /** What libgit2 is answered to these bytes, and the request for the server, once they complete it. */
  read(chunk: Buffer): { answer: Buffer; request: Buffer | null } {
    const answers: Buffer[] = [];
    let request: Buffer | null = null;
    for (const line of this.lines.read(chunk)) {
      if (line === FLUSH && this.areWantsComplete) answers.push(NOT_KNOWN);
      else if (line === FLUSH) this.parts.push(FLUSH_PACKET);
      else this.parts.push(packetOf(line));
      if (line === FLUSH) this.areWantsComplete = true;
      else if (/^done\n?$/.test(line.toString('latin1'))) request = Buffer.concat(this.parts);
    }
    return { answer: Buffer.concat(answers), request };
  }
}
