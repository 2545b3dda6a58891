import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { AppError } from '../../../core/errors';
import { EXIT } from '../../exit-codes';
import { ApiClient } from '../../server/api-client';
import { serverAddress, type ServerOptions } from '../../server/connection';
import { readCredentials, writeCredentials } from '../../server/credentials-file';
import type { Context, Outcome } from '../command';

interface Me {
  user: { name: string; email: string };
  isReadOnly?: true;
}

/** Keeps an API token for a server, which is read from the terminal or from standard input. */
export async function login(context: Context, address: string | undefined, options: ServerOptions): Outcome {
  const { env, terminal, isJson } = context;
  const named = address ?? options.server ?? env.TRELLIS_SERVER;
  if (!named)
    throw new AppError('invalid_server', 422, 'Name the server: trellis login https://trellis.example.com');
  const server = serverAddress(named);
  const token = env.TRELLIS_TOKEN || (await askForToken(context, server));
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

/** Asks without showing the input. */
async function askForToken({ terminal, input }: Context, server: string): Promise<string> {
  const isTerminal = (input as { isTTY?: boolean }).isTTY === true;
  if (isTerminal)
    terminal.error(`Create an API token in your profile at ${server}/profile, and paste it here:`);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: silent, terminal: isTerminal });
  try {
    for await (const line of lines) if (line.trim() !== '') return line.trim();
    throw new AppError('not_signed_in', 401, 'No token was given.');
  } finally {
    lines.close();
  }
}
