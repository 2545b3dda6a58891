import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { importedApp } from '../../support/agent';
import { allowAgent } from '../../support/agent-program';
import { exported, GitFixture, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';
import { describeReal } from '../describe-real';
import { NODE_22 } from '../node-22';
import { trellisMcp } from './program-of-trellis';

const CLIENTS = [
  { name: 'MCP SDK 1.32.2', sdk: 'sdk-1.32' },
  { name: 'MCP SDK 1.12.3', sdk: 'sdk-1.12' },
  // The generation of the revision 2026-07-28, which falls back to a revision that Trellis speaks.
  { name: 'MCP SDK 2.3.1', sdk: '@modelcontextprotocol/client' },
];

/** A program works for some seconds. */
const MOST_MS = 120_000;

/** Steps of client-program.mjs by the names of their results. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each step has its own result
type Steps = Record<string, any>;

let fixture: GitFixture;
let member: Member;
let repository: GitRepository;
let app: AppBody;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());
beforeEach(async () => {
  ({ member, repository } = await fixture.connected());
  app = await importedApp(member, 'Orders');
});

/** Runs an agent. `allow` is given the address that it opens in a browser, and returns the one to which that comes back. */
async function run(config: object, allow: (asked: URL) => Promise<URL>): Promise<Steps> {
  const program = join(__dirname, 'client-program.mjs');
  const child = spawn(NODE_22, [program, JSON.stringify(config)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const steps: Steps = {};
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const late = setTimeout(() => child.kill('SIGKILL'), MOST_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    const step = JSON.parse(line) as Steps;
    Object.assign(steps, step);
    if (step.asked === undefined) continue;
    const back = await allow(new URL(step.asked as string));
    child.stdin.end(`${JSON.stringify({ params: back.search })}\n`);
  }
  const code = await ended;
  clearTimeout(late);
  if (code === null) throw new Error(`Not done after ${MOST_MS} ms: ${JSON.stringify(steps)} ${errors}`);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return steps;
}

const newToken = async () =>
  (await member.post('/api/auth/tokens', { name: 'agent', scope: 'agent' }).expect(201)).body.token as string;

async function expectWorked(steps: Steps): Promise<void> {
  expect(steps).toMatchObject({
    server: 'trellis',
    capabilities: { tools: {}, resources: {} },
    listed: { isError: false, total: 1 },
    refused: { isError: true, error: { code: 'app_not_found' } },
    picture: 1,
    ...{ resources: 1, templates: 1 },
    edited: { isError: false, isValid: true },
    committed: { isError: false, isCommitted: true },
    undone: { isError: false, items: [{ isUndone: true, kept: [] }] },
    done: true,
  });
  expect(steps.tools).toHaveLength(14);
  const branch = steps.edited.branch as string;
  expect(await exported(member.on(branch), app.id)).toBe(await exported(member, app.id));
  const subjects = await repository.git(['log', '-2', '--format=%s', branch]);
  expect(subjects).toContain('A title');
}

for (const { name, sdk } of CLIENTS)
  describeReal(name, (folder) => {
    const common = () => ({
      folder,
      sdk,
      app: 'Orders',
      url: `${member.address}/api/mcp?workspace=${member.workspaceId}`,
    });
    const nobody = () => Promise.reject(new Error('It has opened a browser.'));

    it('works by HTTP with a token', async () => {
      const steps = await run({ ...common(), by: 'http', token: await newToken() }, nobody);
      await expectWorked(steps);
      expect(steps.after).toMatch(/404|session/i);
    });

    it('works by standard input, through trellis mcp', async () => {
      const stdio = trellisMcp({
        TRELLIS_SERVER: member.address,
        TRELLIS_TOKEN: await newToken(),
        TRELLIS_WORKSPACE: member.workspaceId,
      });
      await expectWorked(await run({ ...common(), by: 'stdio', stdio }, nobody));
    });

    it('registers itself, asks the person, and works with the token that it gets', async () => {
      const asked: URL[] = [];
      const steps = await run({ ...common(), by: 'oauth', url: `${member.address}/api/mcp` }, (address) => {
        asked.push(address);
        return allowAgent(member, address);
      });
      await expectWorked(steps);
      expect(asked).toHaveLength(1);
      expect(asked[0].searchParams.get('code_challenge_method')).toBe('S256');
    });
  });
