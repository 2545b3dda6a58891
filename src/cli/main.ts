#!/usr/bin/env node
import addCompletion from '@bomb.sh/tab/commander';
import { run } from './program';

declare const TRELLIS_VERSION: string;

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

void run(process.argv.slice(2), {
  streams: { out: process.stdout, err: process.stderr },
  input: process.stdin,
  folder: process.cwd(),
  env: process.env,
  version: TRELLIS_VERSION,
  extend: addCompletion,
}).then((code) => {
  process.exitCode = code;
});
