import { spawn, type SpawnOptions } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

const CHARS_SHOWN = 4_000;

interface RunOptions extends Pick<SpawnOptions, 'cwd' | 'env'> {
  /** File that the output is added to. */
  logFile?: string;
}

/** Runs a program to its end; returns its exit code, and both of its outputs in the order of their arrival. */
export async function tryProgram(
  file: string,
  args: string[],
  { logFile, ...options }: RunOptions = {},
): Promise<{ code: number | null; output: string }> {
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = logFile === undefined ? null : createWriteStream(logFile, { flags: 'a' });
  log?.write(`\n$ ${file} ${args.join(' ')}\n`);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      log?.write(chunk);
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (log) await finished(log.end());
  return { code, output };
}

/** Runs a program that has to succeed, and returns its output. */
export async function runProgram(file: string, args: string[], options: RunOptions = {}): Promise<string> {
  const { code, output } = await tryProgram(file, args, options);
  if (code === 0) return output;
  throw new Error(`${file} ended with ${code ?? 'a signal'}:\n${output.slice(-CHARS_SHOWN)}`);
}
