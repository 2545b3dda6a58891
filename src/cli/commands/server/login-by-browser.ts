import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { AppError } from '../../../core/errors';
import { ApiClient } from '../../server/api-client';
import type { Context } from '../command';

const MAX_WAIT_MS = 10 * 60_000;
const OWN = 'http://127.0.0.1';

/** Beginning of the codes that the page shows. */
const CODE_PREFIX = 'trc_';

/**
 * Asks for a token in the browser, where the person signs in however the server wants it. The page sends a code to an
 * address of this machine, or shows it to be pasted here, if the browser is on another one; the verifier stays here, so that
 * no other program can use the code. `pasted`: resolves with a code or a token.
 */
export async function loginByBrowser(
  { env, terminal }: Context,
  { server, pasted, signal }: { server: string; pasted: Promise<string>; signal: AbortSignal },
): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  await using receiver = await receiveCode(state, server);
  const page = new URL(`${server}/command-line`);
  page.search = new URLSearchParams({
    port: String(receiver.port),
    state,
    challenge: createHash('sha256').update(verifier).digest('base64url'),
    name: `trellis on ${hostname()}`.slice(0, 200),
  }).toString();
  terminal.error(`Allow the sign-in in your browser:\n\n  ${page.href}\n`);
  terminal.error('If the browser is on another machine, choose “Show a code” there, and paste it here.');
  openBrowser(page.href, env);
  const received = receiver.code(AbortSignal.any([signal, AbortSignal.timeout(MAX_WAIT_MS)]));
  const code = await Promise.race([received, pasted]);
  if (!code.startsWith(CODE_PREFIX)) return code;
  const { token } = await new ApiClient(server, '').post<{ token: string }>('/api/auth/command-line/token', {
    code,
    verifier,
  });
  return token;
}

/** Listens on loopback for the page's redirect. Other requests to the port change nothing. */
async function receiveCode(state: string, server: string) {
  let onCode: (code: string) => void = () => undefined;
  const listener = createServer((request, response) => {
    const address = request.url ?? '/';
    const { pathname, searchParams } = new URL(URL.canParse(address, OWN) ? address : '/', OWN);
    const code = searchParams.get('code');
    const isMeant = pathname === '/' && searchParams.get('state') === state && code !== null;
    // The code is used up at once; the browser leaves the address that holds it.
    if (isMeant) response.writeHead(303, { location: `${server}/command-line?done=1`, connection: 'close' });
    else response.writeHead(404, { connection: 'close' });
    response.end();
    if (isMeant) onCode(code);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    code: (signal: AbortSignal): Promise<string> =>
      new Promise((resolve, reject) => {
        onCode = resolve;
        signal.addEventListener('abort', () => reject(notAllowed()), { once: true });
      }),
    [Symbol.asyncDispose]: async () => {
      listener.close();
      listener.closeIdleConnections();
      if (listener.listening) await once(listener, 'close');
    },
  };
}

/** A machine without a screen shows the address alone. */
function openBrowser(address: string, env: Context['env']): void {
  const opener = openerOf(env);
  if (opener === null) return;
  const [program, ...words] = opener;
  spawn(program, [...words, address], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}

function openerOf({ DISPLAY, WAYLAND_DISPLAY }: Context['env']): string[] | null {
  if (process.platform === 'darwin') return ['open'];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return DISPLAY || WAYLAND_DISPLAY ? ['xdg-open'] : null;
}

const notAllowed = () =>
  new AppError('not_signed_in', 401, 'The sign-in was not allowed in the browser.', {
    remedy: 'Run “trellis login” again, or set TRELLIS_TOKEN.',
  });
