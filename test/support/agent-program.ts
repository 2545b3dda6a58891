import { createHash, randomBytes } from 'node:crypto';
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type {
  OAuthClientInformationMixed,
  OAuthClientMetadata,
  OAuthTokens,
} from '@modelcontextprotocol/sdk/shared/auth.js';
import request from 'supertest';
import { Agent } from './agent';
import type { Member } from './member';

/** The program of an agent that signs in by the stock client of the protocol. It remembers what it is given in memory. */
export class AgentProgram implements OAuthClientProvider {
  readonly url: URL;
  readonly clientMetadata: OAuthClientMetadata;
  /** Address that it has opened in the browser. */
  asked: URL | undefined;
  private client: OAuthClientInformationMixed | undefined;
  private kept: OAuthTokens | undefined;
  private verifier = '';

  constructor(address: string, { name = 'Test Program', redirectUrl = 'http://127.0.0.1:9/callback' } = {}) {
    this.url = new URL(`${address}/api/mcp`);
    this.clientMetadata = {
      client_name: name,
      redirect_uris: [redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
    };
  }

  get redirectUrl(): string {
    return this.clientMetadata.redirect_uris[0];
  }

  /** Connects without a token: it is refused, registers itself and opens the browser. */
  async ask(): Promise<URL> {
    this.asked = undefined;
    await Agent.over(this.transport()).then(
      () => Promise.reject(new Error('It was let in without a token.')),
      (error: unknown) => {
        if (!(error instanceof UnauthorizedError)) throw error;
      },
    );
    if (!this.asked) throw new Error('It has opened no browser.');
    return this.asked;
  }

  async finish(code: string): Promise<void> {
    await this.transport().finishAuth(code);
  }

  connect(): Promise<Client> {
    return Agent.over(this.transport());
  }

  private transport(): StreamableHTTPClientTransport {
    return new StreamableHTTPClientTransport(this.url, { authProvider: this });
  }

  state = () => 'a state & more';
  clientInformation = () => this.client;
  saveClientInformation = (client: OAuthClientInformationMixed) => void (this.client = client);
  tokens = () => this.kept;
  saveTokens = (tokens: OAuthTokens) => void (this.kept = tokens);
  redirectToAuthorization = (address: URL) => void (this.asked = address);
  saveCodeVerifier = (verifier: string) => void (this.verifier = verifier);
  codeVerifier = () => this.verifier;
}

const NAMES: Record<string, string> = {
  client_id: 'clientId',
  redirect_uri: 'redirectUri',
  response_type: 'responseType',
  code_challenge: 'codeChallenge',
  code_challenge_method: 'codeChallengeMethod',
  resource: 'resource',
  state: 'state',
};

/** Returns the parameters of an address that an agent opened, as the page sends them on. */
export const askedBy = ({ searchParams }: URL): Record<string, string> =>
  Object.fromEntries([...searchParams].flatMap(([key, value]) => (NAMES[key] ? [[NAMES[key], value]] : [])));

/** Presses **Allow**. Returns the address to which the browser is sent. */
export async function allowAgent(member: Member, asked: URL): Promise<URL> {
  const body = { ...askedBy(asked), workspaceId: member.workspaceId };
  const { body: answer } = await member.post('/api/oauth/authorization', body).expect(201);
  return new URL(answer.redirectUrl as string);
}

export const codeIn = ({ searchParams }: URL): string => searchParams.get('code') ?? '';

/** A program that speaks the protocol by hand, and may do so wrongly. */
export class HandmadeProgram {
  readonly verifier = randomBytes(32).toString('base64url');

  private constructor(
    readonly address: string,
    readonly clientId: string,
    readonly redirectUri: string,
  ) {}

  static async register(
    address: string,
    { name = 'Handmade', redirectUri = 'https://agent.example.com/callback' } = {},
  ): Promise<HandmadeProgram> {
    const metadata = { client_name: name, redirect_uris: [redirectUri] };
    const { body } = await request(address).post('/api/oauth/register').send(metadata).expect(201);
    return new HandmadeProgram(address, body.client_id as string, redirectUri);
  }

  /** Parameters of the page that asks the person. */
  asks(changed: Record<string, string | undefined> = {}): Record<string, string | undefined> {
    return {
      clientId: this.clientId,
      redirectUri: this.redirectUri,
      responseType: 'code',
      codeChallenge: createHash('sha256').update(this.verifier).digest('base64url'),
      codeChallengeMethod: 'S256',
      state: 'kept',
      ...changed,
    };
  }

  /** Path of the page that it opens. */
  opens(changed?: Record<string, string | undefined>): string {
    const asked = this.asks(changed);
    const given = Object.entries(NAMES)
      .map(([name, key]) => [name, asked[key]] as const)
      .filter((one): one is [string, string] => one[1] !== undefined);
    return `/oauth/authorize?${new URLSearchParams(given).toString()}`;
  }

  async allowedBy(member: Member): Promise<string> {
    const body = { ...this.asks(), workspaceId: member.workspaceId };
    const { body: answer } = await member.post('/api/oauth/authorization', body).expect(201);
    return codeIn(new URL(answer.redirectUrl as string));
  }

  redeem(code: string, changed: Record<string, string> = {}): request.Test {
    return request(this.address)
      .post('/api/oauth/token')
      .type('form')
      .send({
        grant_type: 'authorization_code',
        code,
        client_id: this.clientId,
        redirect_uri: this.redirectUri,
        code_verifier: this.verifier,
        ...changed,
      });
  }

  async tokenFrom(member: Member): Promise<string> {
    const { body } = await this.redeem(await this.allowedBy(member)).expect(200);
    return body.access_token as string;
  }
}

/** Begins a session of an agent with a token. */
export const initialize = (address: string, token: string, query = ''): request.Test =>
  request(address)
    .post(`/api/mcp${query}`)
    .set('Accept', 'application/json, text/event-stream')
    .auth(token, { type: 'bearer' })
    .send({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'handmade', version: '1' },
      },
    });
