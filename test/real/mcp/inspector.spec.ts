import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { importedApp } from '../../support/agent';
import { exported, GitFixture, type AppBody } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { describeReal } from '../describe-real';
import { NODE_22 } from '../node-22';
import { trellisMcp } from './program-of-trellis';

const run = promisify(execFile);

describeReal('MCP inspector 2.12.0', (folder) => {
  let fixture: GitFixture;
  let member: Member;
  let app: AppBody;
  let token: string;
  let home: string;

  beforeAll(async () => {
    fixture = await GitFixture.start();
    ({ member } = await fixture.connected());
    app = await importedApp(member, 'Orders');
    const { body } = await member.post('/api/auth/tokens', { name: 'agent', scope: 'agent' }).expect(201);
    token = body.token as string;
    home = await mkdtemp(join(tmpdir(), 'trellis-inspector-'));
  });
  afterAll(async () => {
    await fixture.stop();
    await rm(home, { recursive: true, force: true });
  });

  /** Runs the inspector's command line; resolves with the JSON that it prints. */
  async function inspect(target: string[], ...options: string[]) {
    const launcher = join(
      folder,
      'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js',
    );
    const args = [launcher, '--cli', ...options, '--format', 'json', '-q', ...target];
    const env = { PATH: process.env.PATH, HOME: home };
    const { stdout } = await run(NODE_22, args, { env });
    return JSON.parse(stdout) as Record<string, never>;
  }

  const byHttp = () => [
    ...['--server-url', `${member.address}/api/mcp?workspace=${member.workspaceId}`, '--transport', 'http'],
    ...['--header', `Authorization: Bearer ${token}`],
  ];

  const byStdio = () => {
    const { command, args, env } = trellisMcp({
      TRELLIS_SERVER: member.address,
      TRELLIS_TOKEN: token,
      TRELLIS_WORKSPACE: member.workspaceId,
    });
    return [...Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`]), command, ...args];
  };

  for (const [way, target] of [
    ['HTTP with a token', byHttp],
    ['trellis mcp', byStdio],
  ] as const) {
    it(`lists tools and resources, reads, and calls tools by ${way}`, async () => {
      expect(JSON.stringify(await inspect(target(), '--method', 'tools/list'))).toContain('plan_deployment');
      const uri = `trellis://${member.workspaceId}/${app.id}`;
      expect(JSON.stringify(await inspect(target(), '--method', 'resources/list'))).toContain(uri);
      const templates = await inspect(target(), '--method', 'resources/templates/list');
      expect(JSON.stringify(templates)).toContain('trellis://{workspace}');
      const read = await inspect(target(), '--method', 'resources/read', '--uri', uri);
      expect(JSON.stringify(read)).toContain(JSON.stringify(await exported(member, app.id)).slice(1, 200));
      const called = ['--method', 'tools/call', '--tool-name', 'outline', '--tool-arg', 'app=Orders'];
      expect(JSON.stringify(await inspect(target(), ...called))).toContain('componentCount');
    });
  }

  it('finds nothing in the schemas of the tools that another client could not take', async () => {
    // Ends with 6 if so.
    await inspect(byHttp(), '--method', 'tools/list', '--strict');
  });
});
