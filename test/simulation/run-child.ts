import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const REGISTER = join(__dirname, '../support/register-typescript.cjs');
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Runs a script of this folder in a child process and returns its output. Jest's worker is several times slower for
 * thousands of schedules: its heap is full of earlier spec files, and it tracks each promise.
 */
export async function runChild(script: string, args: (string | number)[]): Promise<string> {
  // More threads would only compete with the working one, and with Jest's workers.
  const argv = ['--single-threaded', '-r', REGISTER, join(__dirname, script), ...args.map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { maxBuffer: MAX_OUTPUT_BYTES });
  return stdout;
}
