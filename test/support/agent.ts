import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { documentText } from './editor-document';
import { ended, getApp, type AppBody } from './git-fixture';
import type { GitRepository } from './git-repository';
import type { Member } from './member';

export interface ToolOutcome {
  isError: boolean;
  /** The answer of the tool; of a failure, its `error`. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each tool has its own answer
  data: any;
  images: { mimeType: string; data: string }[];
}

interface AgentOptions {
  name?: string;
  version?: string;
  scope?: 'all' | 'read' | 'agent';
}

/** An agent that works for a member, with the stock client of the protocol. */
export class Agent implements AsyncDisposable {
  private constructor(
    readonly client: Client,
    readonly token: string,
    readonly sessionId: string | undefined,
  ) {}

  static async of(member: Member, { scope = 'agent', ...client }: AgentOptions = {}): Promise<Agent> {
    const { body } = await member.post('/api/auth/tokens', { name: 'agent', scope }).expect(201);
    return Agent.with(member, body.token as string, client);
  }

  static async with(
    member: Member,
    token: string,
    { name = 'Test Agent', version = '1.2.3' }: Omit<AgentOptions, 'scope'> = {},
  ): Promise<Agent> {
    const url = new URL(`${member.address}/api/mcp?workspace=${member.workspaceId}`);
    const transport = new StreamableHTTPClientTransport(url, {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    });
    const agent = await Agent.over(transport, { name, version });
    return new Agent(agent, token, transport.sessionId);
  }

  static async over(
    transport: Transport,
    { name, version } = { name: 'Test Agent', version: '1.2.3' },
  ): Promise<Client> {
    const client = new Client({ name, version });
    await client.connect(transport);
    return client;
  }

  /** Calls a tool, whatever comes of it. */
  use(tool: string, args: object = {}): Promise<ToolOutcome> {
    return useTool(this.client, tool, args);
  }

  /** Calls a tool that has to succeed. */
  async get(tool: string, args: object = {}): Promise<ToolOutcome['data']> {
    const { isError, data } = await this.use(tool, args);
    if (isError) throw new Error(`${tool}: ${JSON.stringify(data)}`);
    return data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }
}

export async function useTool(client: Client, tool: string, args: object = {}): Promise<ToolOutcome> {
  const answer = await client.callTool({ name: tool, arguments: { ...args } });
  const content = answer.content as { type: string; text?: string; mimeType: string; data: string }[];
  const text = JSON.parse(content.find(({ type }) => type === 'text')?.text ?? '{}') as Record<
    string,
    unknown
  >;
  return {
    isError: answer.isError === true,
    data: answer.isError === true ? text.error : text,
    images: content.filter(({ type }) => type === 'image'),
  };
}

/** Makes a committed app from the document of the editor's tests, to the byte. */
export async function importedApp(member: Member, name: string, text = documentText()): Promise<AppBody> {
  const { status, body } = await member
    .request('post', `/apps/import?name=${encodeURIComponent(name)}&commitChanges=true`)
    .set('Content-Type', 'application/octet-stream')
    .send(Buffer.from(text));
  if (status === 201) return body as AppBody;
  expect({ status, body }).toMatchObject({ status: 202 });
  const job = await ended(member, (body as { jobId: string }).jobId);
  return getApp(member, job.appId!);
}

/** Replaces the last commit of a branch by one of long ago. Returns its id. */
export async function ageTip(of: GitRepository, branch: string): Promise<string> {
  const long = `${Math.floor(Date.now() / 1000) - 40 * 86_400} +0000`;
  const commit = await of.git(['cat-file', 'commit', branch]);
  const input = commit.replace(/^(author|committer)(.*>) .*$/gm, `$1$2 ${long}`);
  const sha = (await of.git(['hash-object', '-t', 'commit', '-w', '--stdin'], { input })).trim();
  await of.git(['update-ref', `refs/heads/${branch}`, sha]);
  return sha;
}
