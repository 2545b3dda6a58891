import { PassThrough, Readable } from 'node:stream';
import { run } from '../../src/cli/program';

export interface Run {
  folder: string;
  env?: Record<string, string>;
  /** Text on standard input. */
  input?: string;
}

/** Runs the command line in this process, as in a folder and with an environment of its own. */
export async function runTrellis({ folder, env = {}, input = '' }: Run, ...words: string[]) {
  const [out, err] = [collector(), collector()];
  const code = await run(words, {
    streams: { out: out.stream, err: err.stream },
    input: Readable.from([input]),
    folder,
    env: { HOME: folder, PATH: process.env.PATH, ...env },
    version: '1.2.3',
  });
  return { code, out: out.text(), err: err.text() };
}

function collector() {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
