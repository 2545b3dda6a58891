import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { isJSONRPCRequest, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { EXIT } from '../../exit-codes';
import { findServer, type ServerOptions } from '../../server/connection';
import type { Context, Outcome } from '../command';

/** Code of JSON-RPC for a failure inside of the one who answers. */
const INTERNAL_ERROR = -32_603;

/**
 * Passes the messages of an agent on to a server, and the answers back: an agent that starts programs needs no address and no
 * token of its own. Ends with its input.
 */
export async function mcp(context: Context, options: ServerOptions): Outcome {
  const { input, terminal, env } = context;
  const { server, token } = await findServer(context, options);
  const url = new URL(`${server}/api/mcp`);
  const workspace = options.workspace ?? (env.TRELLIS_WORKSPACE || undefined);
  if (workspace !== undefined) url.searchParams.set('workspace', workspace);
  const agent = new StdioServerTransport(input as Readable, terminal.out as Writable);
  const remote = new StreamableHTTPClientTransport(url, {
    requestInit: { headers: { Authorization: `Bearer ${token}` }, redirect: 'error' },
  });
  let hasBegun = Promise.resolve();
  const running = new Set<Promise<void>>();
  const pass = async (message: JSONRPCMessage): Promise<void> => {
    try {
      await remote.send(message);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      terminal.error(`error: ${text}`);
      if (isJSONRPCRequest(message))
        await agent.send({ jsonrpc: '2.0', id: message.id, error: { code: INTERNAL_ERROR, message: text } });
    }
  };
  agent.onmessage = (message) => {
    // The answer to the first message has the id of the session, which all others carry.
    const sent = hasBegun.then(() => pass(message));
    if ('method' in message && message.method === 'initialize') hasBegun = sent;
    running.add(sent);
    void sent.finally(() => running.delete(sent));
  };
  remote.onmessage = (message) => void agent.send(message);
  await remote.start();
  await agent.start();
  await once(input, 'end');
  await Promise.all(running);
  await remote.terminateSession().catch(() => undefined);
  await remote.close();
  return EXIT.clean;
}
