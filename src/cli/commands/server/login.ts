import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { AppError } from '../../../core/errors';
import { EXIT } from '../../exit-codes';
import { ApiClient } from '../../server/api-client';
import { serverAddress, type ServerOptions } from '../../server/connection';
import { readCredentials, writeCredentials } from '../../server/credentials-file';
import type { Context, Outcome } from '../command';
import { loginByBrowser } from './login-by-browser';

interface Me {
  user: { name: string; email: string };
  isReadOnly?: true;
}

/** Keeps an API token for a server, which comes from the browser, or from standard input. */
export async function login(context: Context, address: string | undefined, options: ServerOptions): Outcome {
  const { env, terminal, isJson } = context;
  const named = address ?? options.server ?? env.TRELLIS_SERVER;
  if (!named)
    throw new AppError('invalid_server', 422, 'Name the server: trellis login https://trellis.example.com');
  const server = serverAddress(named);
  const token = env.TRELLIS_TOKEN || (await getToken(context, server));
  const me = await new ApiClient(server, token).get<Me>('/api/auth/me');
  const saved = await readCredentials(env);
  const path = await writeCredentials(env, { server, tokens: { ...saved.tokens, [server]: token } });
  if (isJson) terminal.json({ server, user: me.user, isReadOnly: me.isReadOnly === true, credentials: path });
  else
    terminal.line(
      `Signed in to ${server} as ${me.user.name}. The token${me.isReadOnly ? ', which can only read,' : ''} is in ${path}.`,
    );
  return EXIT.clean;
}

/** At a terminal a token may also be pasted. Other input is a token. */
async function getToken(context: Context, server: string): Promise<string> {
  if (!isTerminal(context)) return readToken(context);
  const done = new AbortController();
  const { signal } = done;
  const pasted = readToken(context, signal);
  // Ends without an answer if the browser gives the code.
  pasted.catch(() => undefined);
  try {
    return await loginByBrowser(context, { server, pasted, signal });
  } finally {
    done.abort();
  }
}

const isTerminal = ({ input }: Context): boolean => (input as { isTTY?: boolean }).isTTY === true;

/** Reads a token, or a code for one, without showing it. */
async function readToken(context: Context, signal?: AbortSignal): Promise<string> {
  const { input } = context;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: silent, terminal: isTerminal(context), signal });
  try {
    for await (const line of lines) if (line.trim() !== '') return line.trim();
    throw new AppError('not_signed_in', 401, 'No token was given.');
  } finally {
    lines.close();
  }
}
