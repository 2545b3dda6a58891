import { FLUSH, FLUSH_PACKET, packetOf, PktLineReader } from './pkt-line';
import type { Sha } from '../objects/sha';

/**
 * Rewrites libgit2's negotiation into one request that ends with `done`, with the commits that the mirror has: a
 * fetch takes one round trip however long the history is, and a stateless server, as over HTTP, needs nothing else.
 * libgit2 fetches into an empty repository, and so has no `have` lines of its own.
 */
export class UploadPackRequest {
  private readonly lines = new PktLineReader();
  private readonly parts: Buffer[] = [];

  /** `offered`: the server need not send these commits and their ancestors. */
  constructor(private readonly offered: readonly Sha[]) {}

  /** Returns the whole request once these bytes of libgit2 complete it. */
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

/** An empty repository cannot resolve deltas against objects of the mirror. */
const withoutThinPack = (want: string): string => want.replace(' thin-pack', '');
