import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { startBrowser } from '../../support/browser';
import { connect } from '../../support/connect';
import { eventually } from '../../support/eventually';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { startSshServer, type SshServer } from '../../support/ssh-server';
import type { Member } from '../../support/member';
import { findWorkerOf } from '../../support/trellis-process';
import { describeReal } from '../describe-real';
import { HostProgram, packTrellis } from './host-program';

let scratch: string;
let archive: string;
let server: SshServer;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'trellis-archive-'));
  [archive, server] = await Promise.all([packTrellis(scratch), startSshServer()]);
});
afterAll(async () => {
  await server?.stop();
  await rm(scratch, { recursive: true, force: true });
});

const documentOf = (name: string, icon: string): object => ({
  appV2: {
    ...{ name, icon, editingVersion: { id: randomUUID(), name: 'v1' } },
    pages: [{ id: 'page-1', name: 'Home', handle: 'home' }],
    components: [],
  },
});

function worksIn(name: string, nodeFolder: string | null): void {
  let program: HostProgram;
  let repository: GitRepository;
  let address: string;
  let grace: Member;
  let id: number;

  beforeAll(async () => {
    repository = await createGitRepository();
    program = await HostProgram.install(name, archive, nodeFolder);
    address = await program.start();
    await program.hire('ada', 'admin');
    await program.hire('grace', 'builder');
    await connect(await program.signIn(address, 'ada'), { server, repository });
    grace = await program.signIn(address, 'grace');
  });
  afterAll(() => program?.stop());

  const send = (path: string, body: object) =>
    request(address).post(path).set('Cookie', 'session=grace').send(body);
  const inGit = async (app: string) =>
    JSON.parse(await repository.show('main', `${app}/v1.json`)) as { appV2: { icon: string } };
  const subject = async () => (await repository.log())[0].message;
  const appHere = async () => {
    const { body } = await grace.get('/apps').expect(200);
    return (body as { items: { id: string; name: string }[] }).items.find((app) => app.name === 'Orders')!.id;
  };
  const stored = async (tool: number) => {
    const { body } = await request(address).get(`/tools/${tool}`).expect(200);
    return body as { name: string; document: { appV2: { icon: string } } };
  };
  async function changeInGit(icon: string): Promise<void> {
    const document = await inGit('Orders');
    document.appV2.icon = icon;
    const text = `${JSON.stringify(document, null, 2)}\n`;
    await repository.commit({ 'Orders/v1.json': text }, { message: icon });
  }

  it('commits an app that is made there, and each save as it is at that moment', async () => {
    const { body } = await send('/tools', { name: 'Orders', document: documentOf('Orders', 'new') }).expect(
      201,
    );
    id = Number(body.id);
    await eventually(async () => (await subject()) === 'App creation');
    for (const icon of ['one', 'two', 'three']) {
      await send(`/tools/${id}`, documentOf('Orders', icon)).expect(201);
      await send(`/tools/${id}/commits`, { message: icon }).expect(201);
      expect((await inGit('Orders')).appV2.icon).toBe(icon);
    }
    const [{ author }] = await repository.log();
    expect(author).toEqual({ name: 'grace of the program', email: 'grace@example.com' });
  });

  it('pulls into its table, and imports', async () => {
    await changeInGit('from Git');
    await grace.post(`/apps/${await appHere()}/git/pull`).expect(200);
    expect((await stored(id)).document.appV2.icon).toBe('from Git');
    const text = JSON.stringify(documentOf('Stock', 'boxes'));
    await repository.commit({ 'Stock/v1.json': text }, { message: 'Stock' });
    await grace.post('/git/imports', { path: 'Stock/v1.json' }).expect(201);
    const { rows } = await program.database.query(
      `select count(*)::int as count from tools where name = 'Stock'`,
    );
    expect(rows[0].count).toBe(1);
  });

  it('follows its roles', async () => {
    await program.database.query(`update people set role = 'viewer' where id = 'grace'`);
    await grace.post(`/apps/${await appHere()}/git/commits`, { message: 'Not mine' }).expect(403);
    await program.database.query(`update people set role = 'builder' where id = 'grace'`);
  });

  it('does the same in a second instance', async () => {
    const other = await program.start();
    await send(`/tools/${id}`, documentOf('Orders', 'from the first')).expect(201);
    await request(other)
      .post(`/tools/${id}/commits`)
      .set('Cookie', 'session=grace')
      .send({ message: 'by the second' })
      .expect(201);
    expect((await inGit('Orders')).appV2.icon).toBe('from the first');
    await program.kill();
  });

  it('goes on after its worker is killed, and after it is killed itself', async () => {
    process.kill((await findWorkerOf(program.pid))!, 'SIGKILL');
    await send(`/tools/${id}`, documentOf('Orders', 'after the worker')).expect(201);
    await send(`/tools/${id}/commits`, { message: 'after the worker' }).expect(201);
    expect((await inGit('Orders')).appV2.icon).toBe('after the worker');
    await program.kill();
    address = await program.start();
    grace = await program.signIn(address, 'grace');
    await changeInGit('after all');
    await grace.post(`/apps/${await appHere()}/git/pull`).expect(200);
    expect((await stored(id)).document.appV2.icon).toBe('after all');
  });

  it('shows its page below the prefix', async () => {
    await using browser = await startBrowser();
    const { page } = await browser.visitor(address, { isFirstVisit: true });
    await page.context().addCookies([{ name: 'session', value: 'grace', url: address }]);
    await page.goto(`${address}/git/w/${grace.workspaceId}`);
    await page.getByText('Orders', { exact: true }).waitFor();
  });
}

describe('a program on TypeORM 0.3 and the first NestJS 11', () => worksIn('typeorm-0.3', null));
describe('a program on Fastify and plain pg', () => worksIn('pg-on-fastify', null));
describeReal('Node 24', (nodeFolder) => {
  describe('a program of ES modules', () => worksIn('esm', nodeFolder));
});
