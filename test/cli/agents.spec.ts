import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { Agent, importedApp, useTool } from '../support/agent';
import { exported, GitFixture } from '../support/git-fixture';
import { Checkout, twoApps } from './checkout';
import { runTrellis } from './run-trellis';

const ROOT = join(__dirname, '../..');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-agents-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('mcp', () => {
  let fixture: GitFixture;

  beforeAll(async () => {
    fixture = await GitFixture.start();
  });
  afterAll(() => fixture.stop());

  const program = `globalThis.TRELLIS_VERSION = '1.2.3';
    process.argv.splice(1, 0, 'trellis');
    require(${JSON.stringify(join(ROOT, 'src/cli/main.ts'))});`;
  const started = (env: Record<string, string>) => ({
    command: process.execPath,
    args: ['-r', join(ROOT, 'test/support/register-typescript.cjs'), '-e', program, 'mcp'],
    env: { PATH: process.env.PATH ?? '', HOME: folder, ...env },
  });

  it('lets an agent that starts programs work, by the stock client', async () => {
    const { member, repository } = await fixture.connected();
    const app = await importedApp(member, 'Orders');
    const { body } = await member.post('/api/auth/tokens', { name: 'agent', scope: 'agent' }).expect(201);
    const transport = new StdioClientTransport(
      started({
        TRELLIS_SERVER: fixture.trellis.address,
        TRELLIS_TOKEN: body.token as string,
        TRELLIS_WORKSPACE: member.workspaceId,
      }),
    );
    const client = await Agent.over(transport);
    const outline = await useTool(client, 'outline', { app: 'Orders' });
    const edits = [{ op: 'set', of: 'title', path: 'properties.text', value: 'By standard input' }];
    const done = await useTool(client, 'edit', { app: 'Orders', version: outline.data.version, edits });
    expect(await exported(member.on(done.data.branch as string), app.id)).toContain('By standard input');
    const committed = await useTool(client, 'commit', { apps: ['Orders'], message: 'A title' });
    expect(committed.data.sha).toBe(await repository.tip(done.data.branch as string));
    await client.close();
  });

  it('answers each message although the server refuses it, and ends with its input', async () => {
    const { command, args, env } = started({
      TRELLIS_SERVER: fixture.trellis.address,
      TRELLIS_TOKEN: 'trt_wrong',
    });
    const running = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    running.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    running.stdin.end(`{"jsonrpc":"2.0","id":7,"method":"tools/list"}\nnot json\n`);
    const code = await new Promise((resolve) => running.on('close', resolve));
    expect(code).toBe(0);
    expect(JSON.parse(Buffer.concat(out).toString())).toMatchObject({ id: 7, error: { message: /Sign in/ } });
  });
});

describe('init-agents', () => {
  it('says how the checkout is built, and replaces only what it has written', async () => {
    const checkout = await Checkout.create(folder, twoApps());
    const path = join(checkout.folder, 'AGENTS.md');
    expect(await runTrellis({ folder: checkout.folder }, 'init-agents')).toMatchObject({ code: 0 });
    const text = await readFile(path, 'utf8');
    expect(text).toMatch(/trellis validate/);
    expect(text).toMatch(/Never edit `\.meta`/);
    expect((await runTrellis({ folder: checkout.folder }, 'init-agents')).out).toContain('up to date');
    await writeFile(path, 'Our own rules');
    const refused = await runTrellis({ folder: checkout.folder }, 'init-agents');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('--force') });
    expect(await readFile(path, 'utf8')).toBe('Our own rules');
    await runTrellis({ folder: checkout.folder }, 'init-agents', '--force');
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(await runTrellis({ folder: checkout.folder }, 'validate')).toMatchObject({ code: 0 });
  });
});
