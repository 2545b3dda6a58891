import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { appendFile, chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';

export const ROOT = resolve(__dirname, '../../..');

/** A command of the documentation: a statement of a block of shell, or a command in a sentence. */
export interface Documented {
  text: string;
  file: string;
  isInBlock: boolean;
}

/** Unmarked blocks are shell, too. */
const SHELLS = ['', 'sh', 'bash', 'console'];
const INLINE = /`((?:curl|docker|node|npm|npx|openssl|source|ssh-keygen|systemctl|trellis) [^`\n]+)`/g;
const FENCE = /^ *```(\S*)$/;

/** Files in which people look for commands. */
export const DOCS: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
];

export const readDoc = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

export const readCommands = (): Documented[] => DOCS.flatMap((file) => commandsOf(file, readDoc(file)));

export function commandsOf(file: string, text: string): Documented[] {
  const { blocks, prose } = divide(text);
  const inBlocks = blocks
    .filter(({ language }) => SHELLS.includes(language))
    .flatMap(({ lines }) => statementsOf(lines))
    .map((statement) => ({ text: statement, file, isInBlock: true }));
  const inline = [...prose.matchAll(INLINE)].map(([, command = '']) => ({
    text: command,
    file,
    isInBlock: false,
  }));
  return [...inBlocks, ...inline];
}

function divide(text: string) {
  const blocks: { language: string; lines: string[] }[] = [];
  const prose: string[] = [];
  let isOpen = false;
  for (const line of text.split('\n')) {
    const fence = FENCE.exec(line);
    if (fence && !isOpen) blocks.push({ language: fence[1] ?? '', lines: [] });
    if (fence) isOpen = !isOpen;
    else (isOpen ? blocks.at(-1)!.lines : prose).push(line);
  }
  return { blocks, prose: prose.join('\n') };
}

/** Joins continued lines and texts up to `EOF`; leaves comments out. */
function statementsOf(lines: readonly string[]): string[] {
  const statements: string[] = [];
  let open: string[] = [];
  for (const line of lines) {
    if (open.length === 0 && /^\s*(#|$)/.test(line)) continue;
    open.push(line);
    const isHereDocument = open[0]!.endsWith('<<EOF');
    if (line.endsWith('\\') || (isHereDocument && line !== 'EOF')) continue;
    statements.push(open.join('\n').trim());
    open = [];
  }
  return [...statements, ...open];
}

const run = promisify(execFile);

export interface ShellOptions {
  cwd: string;
  env: Record<string, string>;
  /** Words of the documentation, and what stands for them here. */
  values?: Record<string, string>;
  /** Folders of programs that go before all others. */
  programs?: string[];
}

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Types commands of the documentation into a shell, which keeps its variables. */
export class Shell {
  private constructor(
    private readonly options: ShellOptions & { folder: string },
    private readonly state: string,
  ) {}

  static async open(options: ShellOptions): Promise<Shell> {
    const folder = await mkdtemp(join(tmpdir(), 'documented-'));
    const state = join(folder, 'variables');
    await writeFile(state, '');
    // As documented, curl would succeed whatever the answer.
    await writeProgram(folder, 'curl', `PATH='${process.env.PATH}' exec curl --fail-with-body "$@"`);
    return new Shell({ ...options, folder }, state);
  }

  /** Returns the output; throws unless the command ends with this code. */
  async type(command: string, { code = 0, input = '' } = {}): Promise<string> {
    const text = this.#fill(command);
    const assigned = [...text.matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    const keep = assigned.length > 0 ? `declare -p ${assigned.join(' ')} >> '${this.state}'` : '';
    const ended = await this.#bash(`set -e; source '${this.state}'\n${text}\n${keep}`, input);
    if (ended.code !== code)
      throw new Error(`“${text}” ended with ${ended.code}:\n${ended.stdout}\n${ended.stderr}`);
    return ended.stdout;
  }

  async set(name: string, value: string): Promise<void> {
    await appendFile(this.state, `${name}='${value}'\n`);
  }

  #fill(command: string): string {
    const { values = {} } = this.options;
    const text = Object.entries(values).reduce((all, [word, value]) => all.replaceAll(word, value), command);
    const [missing] = /<[a-z][\w ]*>|…/.exec(text) ?? [];
    if (missing !== undefined) throw new Error(`Nothing stands for ${missing} in “${command}”.`);
    return text;
  }

  async #bash(script: string, input: string): Promise<Ended> {
    const { cwd, env, folder, programs = [] } = this.options;
    const PATH = [folder, ...programs, process.env.PATH].join(delimiter);
    const running = run('bash', ['-c', script], { cwd, env: { ...environment(), ...env, PATH } });
    // A command that reads nothing may have ended.
    running.child.stdin?.on('error', () => undefined).end(input);
    return running.then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: unknown) => error as Ended,
    );
  }
}

/** Without the settings of the tests' own process, and of the npm that started it. */
const environment = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_|TRELLIS_(?!TEST_)|DATABASE_URL$|PORT$|HOST$|NODE_OPTIONS$)/i.test(name),
    ),
  );

/** Returns what Bash says against the grammar of a command. */
export async function grammarErrorOf(command: string): Promise<string> {
  const text = command.replace(/<[a-z][\w |]*>/g, 'value');
  return run('bash', ['-n', '-c', text]).then(
    () => '',
    (error: unknown) => (error as Ended).stderr,
  );
}

export async function writeProgram(folder: string, name: string, script: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}
