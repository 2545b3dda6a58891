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

/** The stock `git`, run in a folder; its output is shown unchanged. */
export class GitCommands {
  constructor(
    private readonly terminal: Terminal,
    private readonly signal: AbortSignal,
  ) {}

  /** Runs a command silently, and returns its output; throws with its error output. */
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

  /** Runs a command and shows its output. */
  async show(place: Place, ...args: string[]): Promise<void> {
    this.terminal.command(commandLine(args), await this.run(place, ...args));
  }
}

/** Formats a command as a person would type it. */
export const commandLine = (args: string[]): string =>
  ['git', ...args].map((word) => (/^[\w@%+=:,./~^-]+$/.test(word) ? word : quoteForShell(word))).join(' ');
