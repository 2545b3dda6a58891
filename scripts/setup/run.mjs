import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** A failed set-up step; the message tells the reader what to do. */
export class SetUpError extends Error {
  name = 'SetUpError';
}

const LOG_LINES_SHOWN = 40;

/** Runs a program with its output in .cache/setup.log; shows the end of the output if it fails. */
export async function runLogged({ root, title, file, args, cwd = root, env = process.env }) {
  const logFile = path.join(root, '.cache', 'setup.log');
  const log = openSync(logFile, 'a');
  const start = fstatSync(log).size;
  writeSync(log, `\n$ ${file} ${args.join(' ')}\n`);
  const failure = await new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env: { ...env, NO_COLOR: '1' }, stdio: ['ignore', log, log] });
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(code === 0 ? null : `ended with ${signal ?? `code ${code}`}`));
  });
  closeSync(log);
  if (failure === null) return;
  const output = stripVTControlCharacters(readFileSync(logFile).subarray(start).toString('utf8'));
  const lines = output.trim().split('\n').slice(-LOG_LINES_SHOWN);
  throw new SetUpError(`${lines.join('\n')}\n\n${title} failed (${failure}). The whole output: ${logFile}`);
}

/** Returns true if a program exits with 0. Its output is discarded. */
export const succeeds = ({ file, args, cwd }) =>
  new Promise((resolve) => {
    const child = spawn(file, args, { cwd, stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
