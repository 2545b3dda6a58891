import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FaultFixture } from '../../faults/fault-fixture';
import { eventually } from '../../support/eventually';
import { findFreePort } from '../../support/free-port';
import { commit, createApp, edit } from '../../support/git-fixture';

const TOKEN = 'a token for the metrics';
const { version } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as {
  version: string;
};
const DASHBOARD = join(__dirname, '../../../docs/deployment/grafana-dashboard.json');

let fixture: FaultFixture;
let port: number;

beforeAll(async () => {
  port = await findFreePort();
  fixture = await FaultFixture.start({
    env: { TRELLIS_METRICS_TOKEN: TOKEN.replaceAll(' ', '-'), TRELLIS_METRICS_PORT: String(port) },
  });
});

afterAll(() => fixture.stop());

const read = (authorization?: string) =>
  fetch(`${fixture.trellis.address}/api/metrics`, { headers: authorization ? { authorization } : {} });

const readText = async (): Promise<string> => {
  const answer = await read(`Bearer ${TOKEN.replaceAll(' ', '-')}`);
  expect(answer.status).toBe(200);
  return answer.text();
};

/** Returns the values of a metric, by its labels as they are printed. */
function valuesOf(text: string, name: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return new Map(
    lines.map((line) => [line.slice(name.length, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

const sumOf = (text: string, name: string, ...labels: string[]): number =>
  [...valuesOf(text, name)]
    .filter(([own]) => labels.every((label) => own.includes(label)))
    .reduce((sum, [, value]) => sum + value, 0);

it('wants its token, and says nothing without', async () => {
  const refused = await read();
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([401, 'unauthorized']);
  expect((await read('Bearer wrong')).status).toBe(401);
  expect((await read(`Bearer ${fixture.admin.token}`)).status).toBe(401);
});

it('counts requests by route, jobs by kind and result, pushes and reads, of the server and of its worker', async () => {
  const member = await fixture.workspaceOn(await fixture.repository());
  const app = await createApp(member, 'Orders', { commitChanges: true });
  const before = await readText();
  await edit(member, app.id, 'table');
  await commit(member, app.id).expect(201);
  await member.get(`/apps/${app.id}/git/updates`).expect(200);
  await member.get('/apps/no-id').expect(404);
  await commit(member, app.id, ' ').expect(422);
  const text = await eventually(async () => {
    const now = await readText();
    expect(
      sumOf(now, 'trellis_git_job_duration_seconds_count', 'kind="commit_app"', 'status="succeeded"'),
    ).toBe(1);
    return now;
  });
  const grown = (name: string, ...labels: string[]) =>
    sumOf(text, name, ...labels) - sumOf(before, name, ...labels);
  const commits = 'route="/api/workspaces/:w/apps/:a/git/commits"';
  expect(grown('trellis_http_request_duration_seconds_count', commits, 'status="201"')).toBe(1);
  expect(grown('trellis_http_request_duration_seconds_count', commits, 'status="422"')).toBe(1);
  expect(grown('trellis_git_push_duration_seconds_count', 'result="ok"', 'process="worker"')).toBe(1);
  expect(grown('trellis_git_call_duration_seconds_count', 'kind="check_updates"', 'result="ok"')).toBe(1);
  expect(sumOf(text, 'trellis_git_open_mirrors', 'process="worker"')).toBe(1);
  expect(sumOf(text, 'trellis_ssh_connections', 'process="worker"')).toBeGreaterThan(0);
  expect(sumOf(text, 'trellis_git_workers')).toBe(1);
  for (const process of ['server', 'worker']) {
    expect(sumOf(text, 'trellis_data_folder_free_bytes', `process="${process}"`)).toBeGreaterThan(1e6);
    expect(sumOf(text, 'trellis_build_info', `version="${version}"`, `process="${process}"`)).toBe(1);
  }
  expect(sumOf(text, 'trellis_git_jobs', 'state="queued"')).toBe(0);
  expect(sumOf(text, 'trellis_database_connections', 'process="server"')).toBeGreaterThan(0);
  for (const process of ['server', 'worker'])
    expect(sumOf(text, 'process_resident_memory_bytes', `process="${process}"`)).toBeGreaterThan(50e6);
  // Nothing of anybody is in it.
  for (const secret of [member.workspaceId, app.id, 'Orders', member.user.name, member.token])
    expect(text).not.toContain(secret);
});

it('prints each family once, each line in Prometheus’ format', async () => {
  const text = await readText();
  const types = text.match(/^# TYPE (\S+)/gm) ?? [];
  expect(new Set(types).size).toBe(types.length);
  const sample =
    /^[a-zA-Z_:][\w:]*(\{[a-z_]\w*="[^"]*"(,[a-z_]\w*="[^"]*")*\})? (-?[\d.]+(e[+-]?\d+)?|[+-]Inf)$/;
  const odd = text.split('\n').filter((line) => line !== '' && !line.startsWith('# ') && !sample.test(line));
  expect(odd).toEqual([]);
});

it('serves the same on a port of its own, without a token', async () => {
  const own = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(own.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  expect(await own.text()).toContain('trellis_git_workers{process="server"} 1');
  expect((await fetch(`http://127.0.0.1:${port}/api/workspaces`)).status).toBe(404);
});

it('has every metric of the dashboard', async () => {
  const { panels } = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as {
    panels: { targets?: { expr: string }[] }[];
  };
  const text = await readText();
  const wanted = panels.flatMap(({ targets = [] }) =>
    targets.flatMap(({ expr }) => expr.match(/\b(trellis|process|nodejs)_\w+/g) ?? []),
  );
  expect(wanted.length).toBeGreaterThan(10);
  const names = new Set((text.match(/^# TYPE \S+/gm) ?? []).map((line) => line.slice('# TYPE '.length)));
  const isThere = (name: string) => names.has(name) || names.has(name.replace(/_(bucket|sum|count)$/, ''));
  expect(wanted.filter((name) => !isThere(name))).toEqual([]);
});

it('leaves out a worker that is gone, and serves those of a worker alone', async () => {
  const own = await findFreePort();
  const worker = await fixture.startReplica('worker.js', { TRELLIS_METRICS_PORT: String(own) });
  await eventually(async () => {
    const text = await (await fetch(`http://127.0.0.1:${own}/metrics`)).text();
    expect(sumOf(text, 'process_resident_memory_bytes', 'process="worker"')).toBeGreaterThan(0);
  });
  await worker.stop();
  process.kill(await fixture.processes[0].workerPid(), 'SIGKILL');
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(text).toContain('process="server"');
});

it('does not exist where no token is set', async () => {
  const server = await fixture.startReplica('main.js', {
    TRELLIS_METRICS_TOKEN: '',
    TRELLIS_METRICS_PORT: '',
  });
  expect((await fetch(`${server.address}/api/metrics`)).status).toBe(404);
});
