import type { Client } from 'ssh2';

/** Algorithms of one side, in its order, as sent in SSH_MSG_KEXINIT (RFC 4253, 7.1). */
export interface AlgorithmLists {
  keyExchange: string[];
  hostKey: string[];
  ciphers: string[];
  macs: string[];
}

type Purpose = keyof AlgorithmLists | 'signature';

export interface AlgorithmMismatch {
  purpose: Purpose;
  offered: string[];
  supported: string[];
}

const SSH_MSG_KEXINIT = 20;
const LENGTH_BYTES = 4;
/** Packet length, padding length, message number and cookie. */
const BEFORE_LISTS = LENGTH_BYTES + 1 + 1 + 16;
/** RFC 4251, 6. */
const NAME = /^[\x21-\x7e]{1,64}$/;
/** More than any server has; the lists are shown. */
const MAX_NAMES = 64;
/** Markers of extensions, which are no algorithms. */
const MARKER = /^(?:ext-info-[cs]|kex-strict-.*)$/;
/** Ciphers with built-in authentication. */
const NEEDS_NO_MAC = /gcm|poly1305/;

/** Parses the first packet that follows a server's version line; returns null unless it is a whole SSH_MSG_KEXINIT. */
export function readAlgorithmLists(packet: Buffer): AlgorithmLists | null {
  if (packet.length < BEFORE_LISTS || packet.length < LENGTH_BYTES + packet.readUInt32BE(0)) return null;
  if (packet[LENGTH_BYTES + 1] !== SSH_MSG_KEXINIT) return null;
  const lists: string[][] = [];
  let at = BEFORE_LISTS;
  while (lists.length < 6) {
    if (at + 4 > packet.length) return null;
    const end = at + 4 + packet.readUInt32BE(at);
    if (end > packet.length) return null;
    lists.push(namesOf(packet.toString('latin1', at + 4, end)));
    at = end;
  }
  const [keyExchange, hostKey, toServer, , macsToServer] = lists as [
    string[],
    string[],
    string[],
    string[],
    string[],
  ];
  return { keyExchange, hostKey, ciphers: toServer, macs: macsToServer };
}

/** Splits a list of names, without malformed ones. */
export const namesOf = (list: string): string[] =>
  list
    .split(',')
    .filter((name) => NAME.test(name))
    .slice(0, MAX_NAMES);

/** Private part of ssh2; `test/integration/ssh/sign-in` checks it against the version in use. */
interface ClientInside {
  _protocol?: {
    _offer: {
      lists: Record<'kex' | 'serverHostKey', { array: string[] }> &
        Record<'cs', Record<'cipher' | 'mac', { array: string[] }>>;
    };
  };
}

/** Returns the algorithms that ssh2 offers on a connection that has begun. */
export function algorithmListsOf(client: Client): AlgorithmLists | null {
  const lists = (client as unknown as ClientInside)._protocol?._offer.lists;
  if (!lists) return null;
  return {
    keyExchange: lists.kex.array,
    hostKey: lists.serverHostKey.array,
    ciphers: lists.cs.cipher.array,
    macs: lists.cs.mac.array,
  };
}

/** Returns the first kind of algorithm without one in common, or null. */
export function findMismatch(server: AlgorithmLists, ours: AlgorithmLists): AlgorithmMismatch | null {
  const cipher = ours.ciphers.find((name) => server.ciphers.includes(name));
  for (const purpose of ['keyExchange', 'hostKey', 'ciphers', 'macs'] as const) {
    if (purpose === 'macs' && cipher !== undefined && NEEDS_NO_MAC.test(cipher)) continue;
    const offered = server[purpose].filter((name) => !MARKER.test(name));
    const supported = ours[purpose].filter((name) => !MARKER.test(name));
    if (!supported.some((name) => offered.includes(name))) return { purpose, offered, supported };
  }
  return null;
}

const NAME_OF: Record<Purpose, string> = {
  keyExchange: 'key exchange',
  hostKey: 'host key',
  ciphers: 'encryption',
  macs: 'message authentication',
  signature: 'signature',
};

export function describeMismatch(host: string, { purpose, offered, supported }: AlgorithmMismatch): string {
  return `${host} and Trellis share no ${NAME_OF[purpose]} algorithm. The server has: ${offered.join(', ') || 'none'}. Trellis has: ${supported.join(', ')}.`;
}
