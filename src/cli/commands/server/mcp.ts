import { createInterface } from 'node:readline';
import { AppError } from '../../../core/errors';
import { EXIT } from '../../exit-codes';
import { findServer, type ServerOptions } from '../../server/connection';
import type { Context, Outcome } from '../command';

/** Code of JSON-RPC for a failure of the one who answers. */
const INTERNAL_ERROR = -32_603;
const SESSION = 'mcp-session-id';

interface Message {
  id?: string | number;
  method?: string;
}

/**
 * Passes the messages of an agent on to a server, and the answers back: an agent that starts programs needs no address and no
 * token. Each message is a line, as the Model Context Protocol has it. Ends with its input.
 */
export async function mcp(context: Context, options: ServerOptions): Outcome {
  const { input, terminal } = context;
  const remote = await Remote.open(context, options);
  const running = new Set<Promise<void>>();
  let hasBegun = Promise.resolve();
  const pass = async (line: string): Promise<void> => {
    const { id, method } = readMessage(line);
    // The answer to the first message has the id of the session, which all others carry.
    const answered = (method === 'initialize' ? Promise.resolve() : hasBegun).then(() => remote.send(line));
    if (method === 'initialize')
      hasBegun = answered.then(
        () => undefined,
        () => undefined,
      );
    try {
      const answer = await answered;
      if (answer !== null) terminal.line(JSON.stringify(answer));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      terminal.error(`error: ${message}`);
      if (id !== undefined)
        terminal.line(JSON.stringify({ jsonrpc: '2.0', id, error: { code: INTERNAL_ERROR, message } }));
    }
  };
  for await (const line of createInterface({ input })) {
    if (line.trim() === '') continue;
    const passed = pass(line);
    running.add(passed);
    void passed.finally(() => running.delete(passed));
  }
  await Promise.all(running);
  await remote.end();
  return EXIT.clean;
}

function readMessage(line: string): Message {
  try {
    return (JSON.parse(line) ?? {}) as Message;
  } catch {
    return {};
  }
}

/** The server's side of a session. */
class Remote {
  private sessionId: string | null = null;
  private protocol: string | null = null;

  private constructor(
    private readonly url: URL,
    private readonly token: string,
  ) {}

  static async open(context: Context, options: ServerOptions): Promise<Remote> {
    const { server, token } = await findServer(context, options);
    const url = new URL(`${server}/api/mcp`);
    const workspace = options.workspace ?? (context.env.TRELLIS_WORKSPACE || undefined);
    if (workspace !== undefined) url.searchParams.set('workspace', workspace);
    return new Remote(url, token);
  }

  /** Returns the answer to a message; null for a notification, which has none. */
  async send(body: string): Promise<unknown> {
    const response = await this.fetch('POST', body);
    const text = await response.text();
    if (!response.ok) throw problemOf(response.status, text);
    this.sessionId ??= response.headers.get(SESSION);
    if (text === '') return null;
    const answer = JSON.parse(text) as { result?: { protocolVersion?: string } };
    this.protocol ??= answer.result?.protocolVersion ?? null;
    return answer;
  }

  /** A failure leaves an idle session, which the server cleans up. */
  async end(): Promise<void> {
    if (this.sessionId !== null) await this.fetch('DELETE').catch(() => undefined);
  }

  private fetch(method: string, body?: string): Promise<Response> {
    // A redirect would carry the token elsewhere.
    return fetch(this.url, {
      method,
      body,
      redirect: 'error',
      headers: {
        Authorization: `Bearer ${this.token}`,
        Accept: 'application/json, text/event-stream',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(this.sessionId === null ? {} : { [SESSION]: this.sessionId }),
        ...(this.protocol === null ? {} : { 'mcp-protocol-version': this.protocol }),
      },
    });
  }
}

function problemOf(status: number, text: string): AppError {
  try {
    const { code, detail } = JSON.parse(text) as { code: string; detail: string };
    return new AppError(code, status, detail);
  } catch {
    return new AppError('not_trellis', status, `The server answered ${status}, not as Trellis does.`);
  }
}
