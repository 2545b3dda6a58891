import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  ErrorCode,
  isInitializeRequest,
  isJSONRPCNotification,
  isJSONRPCRequest,
  JSONRPCMessageSchema,
  LATEST_PROTOCOL_VERSION,
  SUPPORTED_PROTOCOL_VERSIONS,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';
import type { Request, Response } from 'express';

/** The only revision of the protocol that has batches. */
const REVISION_WITH_BATCHES = '2025-03-26';
const MAX_BATCH = 50;
/** Code of the SDK for a request that the transport refuses. */
const REFUSED = -32_000;

/** Name that a client gives itself in `initialize`, and the revision that the answer will name. */
export interface ClientInfo {
  name: string;
  version: string;
  protocolVersion: string;
}

/** Returns null for all messages other than `initialize`. */
export function clientInfoOf(message: object): ClientInfo | null {
  if (!isInitializeRequest(message)) return null;
  const { clientInfo, protocolVersion } = message.params;
  const isKnown = SUPPORTED_PROTOCOL_VERSIONS.includes(protocolVersion);
  const agreed = isKnown ? protocolVersion : LATEST_PROTOCOL_VERSION;
  return { name: clientInfo.name, version: clientInfo.version, protocolVersion: agreed };
}

interface Posted {
  request: Request;
  response: Response;
  /** Revision that the session has agreed on; null for a session of an earlier release. */
  protocolVersion: string | null;
}

/**
 * Answers one POST of streamable HTTP with JSON: a message, or a batch in the revision that has them. The SDK's own transport
 * refuses `Accept` with wildcards, and answers a batch of one message with a single object.
 */
export async function answerPost(
  server: McpServer,
  body: object,
  { request, response, protocolVersion }: Posted,
): Promise<void> {
  const refusal = refusalOf(request, body, protocolVersion);
  if (refusal) {
    response.status(refusal.status).json(errorOf(null, refusal.code, refusal.message));
    return;
  }
  const parsed = (Array.isArray(body) ? body : [body]).map(parseMessage);
  if (!Array.isArray(body) && parsed[0] === null) {
    response.status(400).json(errorOf(null, ErrorCode.ParseError, 'This is no message of JSON-RPC.'));
    return;
  }
  const broken = parsed
    .filter((message) => message === null)
    .map(() => errorOf(null, ErrorCode.InvalidRequest, 'This is no message of JSON-RPC.'));
  const messages = parsed.filter((message) => message !== null);
  const answers = [...broken, ...(await exchange(server, messages, response))];
  if (response.closed) return;
  if (answers.length === 0) response.status(202).end();
  else response.status(200).json(Array.isArray(body) ? answers : answers[0]);
}

function refusalOf(
  request: Request,
  body: object,
  protocolVersion: string | null,
): { status: number; code: number; message: string } | null {
  if (!request.accepts('application/json'))
    return {
      ...{ status: 406, code: REFUSED },
      message: 'This server answers application/json: name it in the header Accept.',
    };
  const named = request.get('mcp-protocol-version');
  if (named !== undefined && !SUPPORTED_PROTOCOL_VERSIONS.includes(named))
    return {
      ...{ status: 400, code: REFUSED },
      message: `This revision of the protocol is not supported. Use one of ${SUPPORTED_PROTOCOL_VERSIONS.join(', ')}.`,
    };
  if (!Array.isArray(body)) return null;
  const problem = problemOfBatch(body, protocolVersion ?? named ?? REVISION_WITH_BATCHES);
  return problem === null ? null : { status: 400, code: ErrorCode.InvalidRequest, message: problem };
}

function problemOfBatch(body: readonly unknown[], protocolVersion: string): string | null {
  if (protocolVersion !== REVISION_WITH_BATCHES)
    return `The revision ${protocolVersion}, which this session has agreed on, has no batches. Send the messages one by one.`;
  if (body.length === 0) return 'A batch has at least one message.';
  if (body.length > MAX_BATCH) return `A batch has at most ${MAX_BATCH} messages.`;
  return body.some((message) => isInitializeRequest(message))
    ? '“initialize” is never part of a batch.'
    : null;
}

function parseMessage(value: unknown): JSONRPCMessage | null {
  const { success, data } = JSONRPCMessageSchema.safeParse(value);
  return success ? data : null;
}

/** Passes messages to the server. Resolves with its answers, once all requests have one or the client is gone. */
async function exchange(
  server: McpServer,
  messages: readonly JSONRPCMessage[],
  response: Response,
): Promise<JSONRPCMessage[]> {
  const transport = new OneExchange(messages.filter(isJSONRPCRequest).length);
  response.once('close', () => void transport.close());
  await server.connect(transport);
  for (const message of messages) transport.pass(message);
  await transport.ended;
  return transport.answers;
}

class OneExchange implements Transport {
  readonly answers: JSONRPCMessage[] = [];
  readonly ended: Promise<void>;
  onmessage?: Transport['onmessage'];
  onclose?: Transport['onclose'];
  private end!: () => void;

  constructor(private readonly requests: number) {
    this.ended = new Promise((resolve) => (this.end = resolve));
    if (requests === 0) this.end();
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  /** Each exchange has a server of its own, so there is no earlier request that could be cancelled. */
  pass(message: JSONRPCMessage): void {
    if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') return;
    this.onmessage?.(message);
  }

  send(message: JSONRPCMessage): Promise<void> {
    this.answers.push(message);
    if (this.answers.length === this.requests) this.end();
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.end();
    this.onclose?.();
    return Promise.resolve();
  }
}

const errorOf = (id: RequestId | null, code: number, message: string) =>
  ({ jsonrpc: '2.0', id, error: { code, message } }) as unknown as JSONRPCMessage;
