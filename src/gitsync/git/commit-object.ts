import { MirrorDamagedError } from './mirror-damage';
import { isSha, type Sha } from './sha';

export interface Identity {
  name: string;
  email: string;
}

export interface Commit {
  sha: Sha;
  treeOid: Sha;
  parents: Sha[];
  author: Identity;
  /** When it was written, by its author's clock. */
  date: Date;
  message: string;
}

export interface NewCommit {
  treeOid: Sha;
  parents: Sha[];
  author: Identity & { date: Date };
  committer: Identity & { date: Date };
  message: string;
}

export function parseCommit(sha: Sha, content: Buffer): Commit {
  const split = content.indexOf('\n\n');
  const headerBytes = split === -1 ? content : content.subarray(0, split);
  const messageBytes = split === -1 ? Buffer.alloc(0) : content.subarray(split + 2);
  const decode = decoderOf(headerBytes);
  const headers = decode(headerBytes).split('\n');
  const valuesOf = (name: string) =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  const treeOid = valuesOf('tree')[0] ?? '';
  const parents = valuesOf('parent');
  if (!isSha(treeOid) || !parents.every(isSha)) throw new MirrorDamagedError(`commit ${sha} cannot be read`);
  return {
    sha,
    treeOid,
    parents,
    ...parseSignature(valuesOf('author')[0] ?? ''),
    message: decode(messageBytes),
  };
}

export function printCommit({ treeOid, parents, author, committer, message }: NewCommit): Buffer {
  const lines = [
    `tree ${treeOid}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${printSignature(author)}`,
    `committer ${printSignature(committer)}`,
  ];
  const text = message.replaceAll('\0', '');
  return Buffer.from(`${lines.join('\n')}\n\n${text.endsWith('\n') ? text : `${text}\n`}`, 'utf8');
}

function printSignature({ name, email, date }: Identity & { date: Date }): string {
  const seconds = Math.max(0, Math.floor(date.getTime() / 1000));
  return `${cleanIdentity(name) || 'unknown'} <${cleanIdentity(email)}> ${seconds} +0000`;
}

/** As Git itself does it (`strbuf_addstr_without_crud`), so that a name can never end its line and forge a header. */
function cleanIdentity(text: string): string {
  return text
    .replace(/[\n<>\0]/g, '')
    .replace(/^[\u0000-\u0020.,:;<>"\\']+/, '')
    .replace(/[\u0000-\u0020.,:;<>"\\']+$/, '');
}

/** Years of strange tools have left strange lines; nothing in one is worth failing for. */
function parseSignature(line: string): { author: Identity; date: Date } {
  const match = /^(.*?) ?<([^>]*)>(?:.*?(-?\d{1,15})(?: [+-]\d+)?)?\s*$/.exec(line);
  const milliseconds = Number(match?.[3] ?? 0) * 1000;
  const isInRange = Math.abs(milliseconds) <= 8.64e15;
  return {
    author: { name: match?.[1]?.trim() ?? line.trim(), email: match?.[2]?.trim() ?? '' },
    date: new Date(isInRange ? milliseconds : 0),
  };
}

function decoderOf(headers: Buffer): (bytes: Buffer) => string {
  const label = /^encoding (\S+)$/m.exec(headers.toString('latin1'))?.[1];
  if (label !== undefined) {
    try {
      const decoder = new TextDecoder(label);
      return (bytes) => decoder.decode(bytes);
    } catch {
      // A name of an encoding that nobody knows: read it as the rest of the world would.
    }
  }
  return (bytes) => bytes.toString('utf8');
}
