import { FLUSH, FLUSH_PACKET, packetOf, PktLineReader } from './pkt-line';
import type { Sha } from './sha';

/**
 * What libgit2 wants and what is here already, as one request that ends with `done`: a fetch takes one round trip
 * however long the history is, and a server that keeps nothing between two requests, as over HTTP, is asked no
 * differently. libgit2 itself, which fetches into an empty repository, has nothing to offer.
 */
export class UploadPackRequest {
  private readonly lines = new PktLineReader();
  private readonly parts: Buffer[] = [];

  /** `offered`: the server need not send what is in these commits, or behind them. */
  constructor(private readonly offered: readonly Sha[]) {}

  /** The whole request, once these bytes of libgit2 complete it. */
  read(chunk: Buffer): Buffer | null {
    for (const line of this.lines.read(chunk)) {
      const text = line === FLUSH ? null : line.toString('latin1');
      if (text === null) this.parts.push(FLUSH_PACKET);
      else if (text.trimEnd() === 'done') return this.finish();
      else this.parts.push(packetOf(withoutThinPack(text)));
    }
    return null;
  }

  private finish(): Buffer {
    const haves = this.offered.map((sha) => packetOf(`have ${sha}\n`));
    return Buffer.concat([...this.parts, ...haves, packetOf('done\n')]);
  }
}

/** What is stored as a difference to something that is here could not be unpacked in an empty repository. */
const withoutThinPack = (want: string): string => want.replace(' thin-pack', '');
