import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { quoteForShell } from '../ssh';
import { gitEnvironment } from './git-server';
import type { Terminal } from './terminal';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 2 ** 24;
const TIMEOUT_MS = 30_000;

interface Place {
  cwd: string;
  env?: Record<string, string>;
}

/** The stock `git`, run in a folder; what it prints is shown as it is. */
export class GitCommands {
  constructor(
    private readonly terminal: Terminal,
    private readonly signal: AbortSignal,
  ) {}

  /** Runs a command without showing it, and returns what it printed; throws with what it complained about. */
  async run({ cwd, env }: Place, ...args: string[]): Promise<string> {
    const color = this.terminal.hasColors ? 'always' : 'never';
    const settings = ['-c', 'core.quotePath=false', '-c', `color.ui=${color}`];
    try {
      const options = {
        cwd,
        env: gitEnvironment(env),
        signal: this.signal,
        timeout: TIMEOUT_MS,
        maxBuffer: MAX_OUTPUT_BYTES,
      };
      return (await run('git', [...settings, ...args], options)).stdout;
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: string };
      throw new Error(`${commandLine(args)} failed: ${stderr?.trim() || message}`, { cause: error });
    }
  }

  /** Runs a command before the reader's eyes. */
  async show(place: Place, ...args: string[]): Promise<void> {
    this.terminal.command(commandLine(args), await this.run(place, ...args));
  }
}

/** As a person would type it. */
export const commandLine = (args: string[]): string =>
  ['git', ...args].map((word) => (/^[\w@%+=:,./~^-]+$/.test(word) ? word : quoteForShell(word))).join(' ');
