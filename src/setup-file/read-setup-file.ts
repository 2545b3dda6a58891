import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import { checkShape, type CheckedContent, type FoundReference, type Problem } from './check-shape';
import { SETUP_FILE, type SetupContent } from './description';

const MOST_BYTES = 1024 * 1024;
const MOST_SECRET_BYTES = 64 * 1024;

/** A set-up file that can be applied: its keys and types are right, and its secrets are there. */
export interface SetupFile {
  /** Name of the file, as people are told. */
  name: string;
  owner: string;
  content: SetupContent;
  /** Line of a path such as `workspaces.orders.name`, or of the nearest block around it. */
  lineOf: (path: string) => number;
  /** Value of a reference in the file. */
  secret: (reference: string) => string;
}

/** A set-up file is wrong. Nothing was changed. */
export class SetupFileError extends Error {
  constructor(name: string, problems: readonly Problem[]) {
    const lines = [...problems]
      .sort((a, b) => a.line - b.line)
      .map(({ line, message }) => `${name}, line ${line}: ${message}`);
    super(lines.join('\n'));
  }
}

/** Reads the file and its secrets. @throws SetupFileError with all that is wrong */
export async function readSetupFile(path: string, env: NodeJS.ProcessEnv): Promise<SetupFile> {
  const name = basename(path);
  const text = await readText(path);
  const { content, problems, lines, references } = parse(text);
  if (problems.length > 0) throw new SetupFileError(name, problems);
  const secrets = await readSecrets(name, references, env);
  const { owner = name } = content as SetupContent;
  return {
    name,
    owner,
    content: content as SetupContent,
    lineOf: (wanted) => findLine(lines, wanted),
    secret: (reference) => secrets.get(reference)!,
  };
}

async function readText(path: string): Promise<string> {
  const wrong = (why: string) =>
    new Error(`The set-up file ${path} ${why} TRELLIS_SETUP_FILE must name a YAML file of up to 1 MiB.`);
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw wrong(`has ${(size / MOST_BYTES).toFixed(1)} MiB.`);
    const file = await open(path);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = {
      ENOENT: 'is not there.',
      EISDIR: 'is a folder. A container makes one where a file that is mounted is missing.',
      EACCES: 'cannot be read by the user of Trellis.',
      ERR_ENCODING_INVALID_ENCODED_DATA: 'is not in UTF-8.',
    }[code ?? ''];
    throw why === undefined ? error : wrong(why);
  }
}

/** Parses and checks the text of a set-up file. */
export function parse(text: string): CheckedContent {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const lineAt = (offset: number): number => counter.linePos(offset).line;
  const found = [...document.errors, ...document.warnings];
  if (found.length === 0) return checkShape(document, { schema: SETUP_FILE.schema, lineAt });
  const first = found[0];
  const problem = { line: lineAt(first.pos[0]), message: explain(first, text) };
  return { content: null, problems: [problem], lines: new Map(), references: [] };
}

function explain({ code, message, pos }: YAMLError, text: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'A tab is no indentation in YAML. Use blanks.';
    case 'DUPLICATE_KEY':
      return `The key ${/^[^:\n]*/.exec(text.slice(pos[0]))![0].trim()} is there twice.`;
    case 'RESOURCE_EXHAUSTION':
      return 'Its blocks are nested too deeply.';
    case 'MULTIPLE_DOCS':
      return 'A second document begins here (---). A set-up file is one document.';
    default:
      return `${message}.`;
  }
}

async function readSecrets(
  name: string,
  references: readonly FoundReference[],
  env: NodeJS.ProcessEnv,
): Promise<Map<string, string>> {
  const secrets = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { reference, line } of references) {
    const found = reference.startsWith('env:')
      ? fromVariable(reference.slice(4), env)
      : await fromFile(reference.slice(5));
    if ('value' in found) secrets.set(reference, found.value);
    else problems.push({ line, message: `The secret ${reference} ${found.problem}` });
  }
  if (problems.length > 0) throw new SetupFileError(name, problems);
  return secrets;
}

type Found = { value: string } | { problem: string };

function fromVariable(name: string, env: NodeJS.ProcessEnv): Found {
  const value = env[name];
  if (value) return { value };
  return { problem: `is missing: the variable ${name} is ${value === '' ? 'empty' : 'not set'}.` };
}

async function fromFile(path: string): Promise<Found> {
  try {
    const { size } = await stat(path);
    if (size > MOST_SECRET_BYTES) return { problem: 'has more than 64 KiB.' };
    const file = await open(path);
    try {
      // Editors and `echo` end a file with a line end, which belongs to no secret.
      const value = (await file.readFile('utf8')).replace(/\r?\n$/, '');
      return value === '' ? { problem: 'is missing: the file is empty.' } : { value };
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
      EACCES: 'Trellis may not read it',
    };
    return { problem: `is missing: ${why[code as keyof typeof why] ?? String(code)}.` };
  }
}

function findLine(lines: ReadonlyMap<string, number>, path: string): number {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('.'), 0))) {
    const line = lines.get(at);
    if (line !== undefined) return line;
  }
  return 1;
}
