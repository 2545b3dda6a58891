/** Words of an exec form (`["node", "main.js"]`), or a line for `/bin/sh -c`. */
export type Command = string[] | string;

export type Step =
  | { kind: 'run'; line: number; command: Command }
  | { kind: 'copy'; line: number; from: string | null; sources: string[]; target: string }
  | { kind: 'workdir'; line: number; path: string }
  | { kind: 'env'; line: number; variables: Record<string, string> }
  | { kind: 'user'; line: number; user: string }
  | { kind: 'volume'; line: number; paths: string[] }
  | { kind: 'expose'; line: number; ports: string[] }
  | { kind: 'stopsignal'; line: number; signal: string }
  | { kind: 'healthcheck'; line: number; options: Record<string, string>; command: Command }
  | { kind: 'cmd'; line: number; command: Command };

export interface Stage {
  image: string;
  name: string | null;
  steps: Step[];
}

export class DockerfileError extends Error {
  override name = 'DockerfileError';
}

/** One instruction with its continuation lines joined. */
interface Instruction {
  line: number;
  name: string;
  text: string;
}

/**
 * Reads the instructions of Trellis's Dockerfile, and refuses every other instruction, flag and variable, so that none is
 * skipped.
 */
export function parseDockerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  for (const instruction of readInstructions(text)) {
    if (instruction.name === 'FROM') {
      stages.push(parseFrom(instruction));
      continue;
    }
    const stage = stages.at(-1);
    if (!stage) throw refusal(instruction, `${instruction.name} stands before the first FROM`);
    const parse = PARSERS[instruction.name];
    if (!parse) throw refusal(instruction, `${instruction.name} is not known`);
    stage.steps.push(parse(instruction));
  }
  if (stages.length === 0) throw new DockerfileError('It has no FROM.');
  return stages;
}

function* readInstructions(text: string): Generator<Instruction> {
  let open: Instruction | null = null;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    if (/^\s*#/.test(raw)) {
      // Parser directives change how the file is read; they count only above everything else.
      if (/^#\s*(escape|syntax|check)\s*=/i.test(raw))
        throw new DockerfileError(`Line ${line}: a parser directive is not known.`);
      continue;
    }
    // Docker drops empty lines within an instruction, as it does comments.
    if (raw.trim() === '') continue;
    const continues = /\\[ \t]*$/.test(raw);
    const part = raw.replace(/\\[ \t]*$/, '');
    if (open) open.text += part;
    else open = begin(line, part);
    if (continues) continue;
    yield { ...open, text: open.text.trim() };
    open = null;
  }
  if (open) throw refusal(open, `${open.name} ends with a backslash`);
}

function begin(line: number, part: string): Instruction {
  const [, name, text] = /^\s*([A-Za-z]+)(?:\s+(.*))?$/.exec(part) ?? [];
  if (name === undefined) throw new DockerfileError(`Line ${line}: no instruction in "${part.trim()}".`);
  return { line, name: name.toUpperCase(), text: text ?? '' };
}

const refusal = ({ line }: { line: number }, what: string): DockerfileError =>
  new DockerfileError(`Line ${line}: ${what}.`);

function parseFrom(instruction: Instruction): Stage {
  const { flags, rest } = splitFlags(instruction);
  refuseFlags(instruction, flags);
  const [, image, name] = /^(\S+)(?:\s+as\s+(\S+))?$/i.exec(rest) ?? [];
  if (image === undefined) throw refusal(instruction, 'FROM wants an image, and perhaps AS with a name');
  return { image: plain(instruction, image), name: name ?? null, steps: [] };
}

const PARSERS: Record<string, (instruction: Instruction) => Step> = {
  RUN: (instruction) => {
    const { flags } = splitFlags(instruction);
    refuseFlags(instruction, flags);
    return { kind: 'run', line: instruction.line, command: parseCommand(instruction, instruction.text) };
  },
  COPY: parseCopy,
  WORKDIR: (instruction) => ({ kind: 'workdir', line: instruction.line, path: oneWord(instruction) }),
  ENV: parseEnv,
  USER: (instruction) => ({ kind: 'user', line: instruction.line, user: oneWord(instruction) }),
  VOLUME: (instruction) => ({ kind: 'volume', line: instruction.line, paths: words(instruction) }),
  EXPOSE: (instruction) => ({ kind: 'expose', line: instruction.line, ports: words(instruction) }),
  STOPSIGNAL: (instruction) => ({ kind: 'stopsignal', line: instruction.line, signal: oneWord(instruction) }),
  HEALTHCHECK: parseHealthCheck,
  CMD: (instruction) => ({
    kind: 'cmd',
    line: instruction.line,
    command: parseCommand(instruction, instruction.text),
  }),
};

function parseCopy(instruction: Instruction): Step {
  const { flags, rest } = splitFlags(instruction);
  const { from = null, ...others } = flags;
  refuseFlags(instruction, others);
  const all = words({ ...instruction, text: rest });
  const target = all.pop();
  if (target === undefined || all.length === 0)
    throw refusal(instruction, 'COPY wants a source and a target');
  if (all.length > 1 && !target.endsWith('/'))
    throw refusal(instruction, 'COPY of several sources wants a target that ends with /');
  return { kind: 'copy', line: instruction.line, from, sources: all, target };
}

function parseEnv(instruction: Instruction): Step {
  const variables: Record<string, string> = {};
  for (const word of words(instruction)) {
    const [, name, value] = /^([A-Za-z_]\w*)=([^"']*)$/.exec(word) ?? [];
    if (name === undefined || value === undefined)
      throw refusal(instruction, `ENV wants name=value without quotes, not ${word}`);
    variables[name] = value;
  }
  return { kind: 'env', line: instruction.line, variables };
}

function parseHealthCheck(instruction: Instruction): Step {
  const { flags, rest } = splitFlags(instruction);
  const { interval, timeout, retries, 'start-period': startPeriod, ...others } = flags;
  refuseFlags(instruction, others);
  const [, text] = /^CMD\s+(.*)$/is.exec(rest) ?? [];
  if (text === undefined) throw refusal(instruction, 'HEALTHCHECK wants CMD');
  const options = { interval, timeout, retries, 'start-period': startPeriod };
  return {
    kind: 'healthcheck',
    line: instruction.line,
    options: Object.fromEntries(
      Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    command: parseCommand(instruction, text),
  };
}

/** Takes an exec form only as Docker does: anything but a JSON list of strings goes to the shell. */
function parseCommand(instruction: Instruction, text: string): Command {
  if (/<<-?["']?\w/.test(text)) throw refusal(instruction, 'a here-document is not known');
  if (text === '') throw refusal(instruction, `${instruction.name} wants a command`);
  if (!text.startsWith('[')) return text;
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.length > 0 && list.every((word) => typeof word === 'string')) return list;
  } catch {
    // Docker would pass it to the shell, which is never intended.
  }
  throw refusal(instruction, `${instruction.name} has a list that is no JSON list of strings`);
}

function splitFlags({ text }: Instruction): { flags: Record<string, string>; rest: string } {
  const flags: Record<string, string> = {};
  let rest = text;
  for (;;) {
    const [whole, name, value] = /^--([\w-]+)(?:=(\S*))?\s+/.exec(rest) ?? [];
    if (whole === undefined || name === undefined) return { flags, rest };
    flags[name] = value ?? '';
    rest = rest.slice(whole.length);
  }
}

function refuseFlags(instruction: Instruction, flags: Record<string, string>): void {
  const [name] = Object.keys(flags);
  if (name !== undefined) throw refusal(instruction, `--${name} of ${instruction.name} is not known`);
}

function words(instruction: Instruction): string[] {
  if (instruction.text.startsWith('['))
    throw refusal(instruction, `${instruction.name} with a list is not known`);
  const found = instruction.text.split(/\s+/).filter((word) => word !== '');
  if (found.length === 0) throw refusal(instruction, `${instruction.name} wants a value`);
  return found.map((word) => plain(instruction, word));
}

function oneWord(instruction: Instruction): string {
  const [word, second] = words(instruction);
  if (word === undefined || second !== undefined)
    throw refusal(instruction, `${instruction.name} wants one value`);
  return word;
}

function plain(instruction: Instruction, word: string): string {
  if (/[$*?\\]/.test(word) || word.startsWith('<<'))
    throw refusal(instruction, `variables, patterns and here-documents are not known: ${word}`);
  return word;
}
