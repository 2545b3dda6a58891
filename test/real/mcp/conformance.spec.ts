import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { shareTrellis } from '../../support/trellis-server';
import { describeReal } from '../describe-real';
import { NODE_22 } from '../node-22';
import { NOT_OFFERED } from './conformance-baseline';

const run = promisify(execFile);

/** Adds a token, which the suite cannot send, and changes nothing else: Host and Origin stay the suite’s. */
function withToken(address: string, token: string): Server {
  return createServer((request, response) => {
    const { hostname, port } = new URL(address);
    const { url, method, headers } = request;
    const passed = ask(
      { hostname, port, path: url, method, headers: { ...headers, authorization: `Bearer ${token}` } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    passed.on('error', () => response.writeHead(502).end());
    request.pipe(passed);
  }).listen(0, '127.0.0.1');
}

interface Check {
  id: string;
  status: string;
  errorMessage?: string;
}

describeReal('MCP conformance 0.1.16', (folder) => {
  const suite = join(folder, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
  let proxy: Server;
  let out: string;

  beforeAll(async () => {
    const trellis = await shareTrellis();
    const member = await trellis.setUp();
    const { body } = await member.post('/api/auth/tokens', { name: 'suite', scope: 'agent' }).expect(201);
    proxy = withToken(trellis.address, body.token as string);
    await once(proxy, 'listening');
    out = await mkdtemp(join(tmpdir(), 'trellis-conformance-'));
  });
  afterAll(async () => {
    proxy.closeAllConnections();
    proxy.close();
    await rm(out, { recursive: true, force: true });
  });

  /** Names of the scenarios, as the suite lists those for servers. */
  async function scenarios(): Promise<string[]> {
    const { stdout } = await run(NODE_22, [suite, 'list', '--server']).catch(() =>
      run(NODE_22, [suite, 'list']),
    );
    const part = stdout.split('Client scenarios')[0];
    return [...part.matchAll(/^ {2}- (\S+)/gm)].map(([, name]) => name);
  }

  async function failuresOf(scenario: string): Promise<string[]> {
    const { port } = proxy.address() as AddressInfo;
    const to = join(out, scenario);
    const url = `http://localhost:${port}/api/mcp`;
    // It ends with 1 where a check fails, which the files tell in detail.
    await run(NODE_22, [suite, 'server', '--url', url, '--scenario', scenario, '-o', to]).catch(
      () => undefined,
    );
    const files = (await readdir(to, { recursive: true })).filter((name) => name.endsWith('checks.json'));
    expect(files).not.toEqual([]);
    const checks: Check[] = [];
    for (const file of files) checks.push(...(JSON.parse(await readFile(join(to, file), 'utf8')) as Check[]));
    expect(checks).not.toEqual([]);
    return checks
      .filter(({ status }) => status === 'FAILURE')
      .map(({ id, errorMessage }) => `${id}: ${errorMessage}`);
  }

  it('fails only the scenarios that ask for what Trellis does not offer, and all of those', async () => {
    const expected = NOT_OFFERED.flatMap((group) => group.scenarios);
    const all = await scenarios();
    expect(all.length).toBeGreaterThan(30);
    const failed: string[] = [];
    const surprising: string[] = [];
    for (const scenario of all) {
      const failures = await failuresOf(scenario);
      if (failures.length > 0) failed.push(scenario);
      if (failures.length > 0 && !expected.includes(scenario))
        surprising.push(`${scenario}: ${failures.join('; ')}`);
    }
    expect(surprising).toEqual([]);
    expect([...failed].sort()).toEqual([...expected].sort());
  });
});
