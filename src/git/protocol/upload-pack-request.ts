import { FLUSH_PACKET, packetOf } from './pkt-line';
import type { Sha } from '../objects/sha';

/** Progress comes with `side-band-64k`: without it, a server that packs for long would seem to be silent. */
const CAPABILITIES = ['side-band-64k', 'ofs-delta', 'object-format=sha1'];
const AGENT = 'agent=trellis';

export interface UploadPackRequest {
  wants: readonly Sha[];
  /** The server need not send these commits and what they lead to. */
  haves: readonly Sha[];
}

/**
 * Prints one request that ends with `done`: a fetch takes one round trip however long the history is, and a stateless
 * server, as over HTTP, needs nothing else. `offered`: the server's capabilities.
 */
export function printUploadPackRequest(
  { wants, haves }: UploadPackRequest,
  offered: ReadonlySet<string>,
): Buffer {
  const capabilities = [...CAPABILITIES.filter((name) => offered.has(name)), AGENT].join(' ');
  return Buffer.concat([
    ...wants.map((sha, index) => packetOf(`want ${sha}${index === 0 ? ` ${capabilities}` : ''}\n`)),
    FLUSH_PACKET,
    ...haves.map((sha) => packetOf(`have ${sha}\n`)),
    packetOf('done\n'),
  ]);
}
