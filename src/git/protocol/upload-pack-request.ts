import { DELIMITER_PACKET, FLUSH_PACKET, packetOf } from './pkt-line';
import type { Advertisement } from './advertisement';
import type { Sha } from '../objects/sha';

/** Progress comes with `side-band-64k`: without it, a server that packs for long would seem to be silent. */
const CAPABILITIES = ['side-band-64k', 'ofs-delta', 'object-format=sha1'];
const AGENT = 'agent=trellis';

/**
 * Objects to leave out (`git rev-list --filter`). `tree:0`: everything but commits. `blob:none`: files. Objects that are
 * asked for by their ids come all the same.
 */
export type ObjectFilter = 'tree:0' | 'blob:none';

export interface UploadPackRequest {
  wants: readonly Sha[];
  /** The server need not send these commits and what they lead to. */
  haves: readonly Sha[];
  /** Only for a server with the capability `filter`. */
  filter?: ObjectFilter;
}

/**
 * Prints one request that ends with `done`: a fetch takes one round trip however long the history is, and a stateless
 * server, as over HTTP, needs nothing else.
 */
export const printUploadPackRequest = (request: UploadPackRequest, server: Advertisement): Buffer =>
  server.version === 2 ? printVersion2(request) : printVersion0(request, server.capabilities);

function printVersion0({ wants, haves, filter }: UploadPackRequest, offered: ReadonlySet<string>): Buffer {
  const wanted = filter === undefined ? CAPABILITIES : [...CAPABILITIES, 'filter'];
  const capabilities = [...wanted.filter((name) => offered.has(name)), AGENT].join(' ');
  return Buffer.concat([
    ...wants.map((sha, index) => packetOf(`want ${sha}${index === 0 ? ` ${capabilities}` : ''}\n`)),
    ...filterLines(filter),
    FLUSH_PACKET,
    ...haves.map((sha) => packetOf(`have ${sha}\n`)),
    packetOf('done\n'),
  ]);
}

function printVersion2({ wants, haves, filter }: UploadPackRequest): Buffer {
  return Buffer.concat([
    ...['command=fetch\n', `${AGENT}\n`, 'object-format=sha1\n'].map(packetOf),
    DELIMITER_PACKET,
    packetOf('ofs-delta\n'),
    ...filterLines(filter),
    ...wants.map((sha) => packetOf(`want ${sha}\n`)),
    ...haves.map((sha) => packetOf(`have ${sha}\n`)),
    packetOf('done\n'),
    FLUSH_PACKET,
  ]);
}

const filterLines = (filter: ObjectFilter | undefined): Buffer[] =>
  filter === undefined ? [] : [packetOf(`filter ${filter}\n`)];
