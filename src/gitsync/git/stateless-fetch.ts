import { FLUSH, FLUSH_PACKET, packetOf, PktLineReader } from './pkt-line';

export interface StatelessRequest {
  parts: Buffer[];
  /** The pack comes in answer to it, and nothing after that. */
  isLast: boolean;
}

/**
 * Cuts what libgit2 says in the one long conversation of a fetch into requests that each stand alone, as a server that
 * keeps nothing between two of them wants it: every one repeats what is wanted, and what was found to be common.
 */
export class StatelessFetch {
  private readonly said = new PktLineReader();
  private readonly heard = new PktLineReader();
  private wants: string[] = [];
  private areWantsComplete = false;
  private common: string[] = [];
  private haves: string[] = [];

  /** The requests that these bytes complete. */
  *read(chunk: Buffer): Generator<StatelessRequest> {
    for (const line of this.said.read(chunk)) {
      const text = line === FLUSH ? null : line.toString('latin1');
      if (text === null && !this.areWantsComplete) this.areWantsComplete = true;
      else if (text === null) yield this.request(false);
      else if (/^done\n?$/.test(text)) yield this.request(true);
      else if (this.areWantsComplete) this.haves.push(text);
      else this.wants.push(text);
    }
  }

  /** From the answer to a request that was not the last one. */
  hear(chunk: Buffer): void {
    for (const line of this.heard.read(chunk)) {
      const common = line === FLUSH ? null : /^ACK ([0-9a-f]{40}) \w+/.exec(line.toString('latin1'))?.[1];
      if (common) this.common.push(`have ${common}\n`);
    }
  }

  private request(isLast: boolean): StatelessRequest {
    const packets = (lines: string[]) => lines.map((line) => packetOf(line));
    const end = isLast ? packetOf('done\n') : FLUSH_PACKET;
    const parts = [...packets(this.wants), FLUSH_PACKET, ...packets([...this.common, ...this.haves]), end];
    this.haves = [];
    return { parts: [Buffer.concat(parts)], isLast };
  }
}
