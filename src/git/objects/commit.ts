import { malformedObject } from '../errors/mirror-corruption';
import { isSha, type Sha } from './sha';

/** Longer messages are cut: a history of huge ones would fill the memory. The API accepts no longer ones. */
const MAX_MESSAGE_BYTES = 64 * 1024 + 1;
const MAX_IDENTITY_BYTES = 1024;
/** The largest merges that people make have dozens of parents. */
const MAX_PARENTS = 1_000;
const MAX_DATE_BYTES = 64;

export interface Identity {
  name: string;
  email: string;
}

export interface Commit {
  sha: Sha;
  treeOid: Sha;
  parents: Sha[];
  author: Identity;
  /** Author date. */
  date: Date;
  /** Date of the committer: a commit that is rebased keeps its author date. */
  committedAt: Date;
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
  const headers = content.subarray(0, split === -1 ? content.length : split);
  const messageBytes = split === -1 ? Buffer.alloc(0) : content.subarray(split + 2);
  // Latin-1 maps one byte to one character: Git reads these lines as bytes, whatever the encoding header says.
  const text = headers.toString('latin1');
  const treeOid = lineAt(text, 0).replace(/^tree /, '');
  const { parents, end } = readParents(sha, text);
  if (!isSha(treeOid) || !parents.every(isSha)) throw malformedObject(`The commit ${sha}`);
  // Avoids splitting into lines: there may be millions.
  const valueOf = (name: string) => {
    const start = text.indexOf(`\n${name} `, end);
    return start === -1 ? '' : lineAt(text, start + 1).slice(name.length + 1);
  };
  const decode = decoderOf(valueOf('encoding'));
  return {
    sha,
    treeOid,
    parents,
    ...parseIdentity(valueOf('author'), decode),
    committedAt: parseDate(valueOf('committer')),
    message: readMessage(messageBytes, decode),
  };
}

/** Reads the first line alone: paths are looked up in far more commits than are shown. */
export function parseTreeOid(sha: Sha, content: Buffer): Sha {
  const end = content.indexOf('\n');
  const line = content.toString('latin1', 0, end === -1 ? content.length : end);
  const treeOid = line.replace(/^tree /, '');
  if (!isSha(treeOid)) throw malformedObject(`The commit ${sha}`);
  return treeOid;
}

/** Parses the `parent` lines; `end` is the end of the last one. */
function readParents(sha: Sha, text: string): { parents: Sha[]; end: number } {
  const parents: Sha[] = [];
  let end = lineAt(text, 0).length;
  while (text.startsWith('parent ', end + 1)) {
    const line = lineAt(text, end + 1);
    if (parents.push(line.slice('parent '.length)) > MAX_PARENTS) throw malformedObject(`The commit ${sha}`);
    end += 1 + line.length;
  }
  return { parents, end };
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? text.length : end);
}

/** `signature` covers the commit as printed without one. */
export function printCommit(
  { treeOid, parents, author, committer, message }: NewCommit,
  signature: string | null = null,
): Buffer {
  const lines = [
    `tree ${treeOid}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${printIdentity(author)}`,
    `committer ${printIdentity(committer)}`,
    ...(signature === null ? [] : [`gpgsig ${signature.trimEnd().replaceAll('\n', '\n ')}`]),
  ];
  const text = message.replaceAll('\0', '');
  return Buffer.from(`${lines.join('\n')}\n\n${text.endsWith('\n') ? text : `${text}\n`}`, 'utf8');
}

/** Prints the name, the email address and the time of a commit or tag, in UTC. */
export function printIdentity({ name, email, date }: Identity & { date: Date }): string {
  const seconds = Math.max(0, Math.floor(date.getTime() / 1000));
  return `${cleanIdentity(name) || 'unknown'} <${cleanIdentity(email)}> ${seconds} +0000`;
}

/**
 * Cleans names as Git does (`strbuf_addstr_without_crud`), so that a name can never end its line and forge a header.
 */
function cleanIdentity(text: string): string {
  return text
    .replace(/[\n<>\0]/g, '')
    .replace(/^[\u0000-\u0020.,:;<>"\\']+/, '')
    .replace(/[\u0000-\u0020.,:;<>"\\']+$/, '');
}

type Decode = (bytes: Buffer) => string;

/** Never fails: old tools have written odd identity lines. */
function parseIdentity(line: string, decode: Decode): { author: Identity; date: Date } {
  const start = line.slice(0, MAX_IDENTITY_BYTES);
  const open = start.indexOf('<');
  const close = open === -1 ? -1 : start.indexOf('>', open);
  const text = (from: number, to: number) =>
    storable(decode(Buffer.from(start.slice(from, to), 'latin1'))).trim();
  const isNamed = open !== -1;
  return {
    author: {
      name: text(0, isNamed ? open : start.length),
      email: isNamed ? text(open + 1, close === -1 ? start.length : close) : '',
    },
    date: parseDate(line),
  };
}

/** Returns the time at the end of an identity's line; 1970 where there is none. */
function parseDate(line: string): Date {
  // No regular expression on the whole line: it may have megabytes and be made to backtrack.
  const afterEmail = line.slice(Math.max(line.lastIndexOf('>') + 1, line.length - MAX_DATE_BYTES));
  const isNamed = line.slice(0, MAX_IDENTITY_BYTES).includes('<');
  const seconds = Number(/(-?\d{1,15})(?: [+-]\d+)?\s*$/.exec(isNamed ? afterEmail : '')?.[1] ?? 0);
  const isInRange = Math.abs(seconds * 1000) <= 8.64e15;
  return new Date(isInRange ? seconds * 1000 : 0);
}

function readMessage(bytes: Buffer, decode: Decode): string {
  if (bytes.length <= MAX_MESSAGE_BYTES) return storable(decode(bytes));
  return `${storable(decode(bytes.subarray(0, MAX_MESSAGE_BYTES))).replace(/\ufffd$/, '')}…`;
}

/** PostgreSQL stores no NUL in text. */
const storable = (text: string): string => text.replaceAll('\0', '\ufffd');

function decoderOf(label: string): Decode {
  if (label !== '') {
    try {
      const decoder = new TextDecoder(label);
      return (bytes) => decoder.decode(bytes);
    } catch {
      // Unknown encoding: decode as UTF-8, like everybody else.
    }
  }
  return (bytes) => bytes.toString('utf8');
}
