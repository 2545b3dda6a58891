import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { edited, type Body } from '../../integration/tooljet/pull-fixture';
import { ordersApp } from '../../integration/tooljet/tooljet-fixture';
import { eventually } from '../../support/eventually';
import { commit, createApp, ended, getApp, GitFixture, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';
import { deploymentsOf } from '../../support/deployments';
import { appeared, capture, hostOf } from '../../support/tooljet/connected-tooljet';
import { describeReal } from '../describe-real';
import { ADMIN, RealToolJet } from './real-tooljet';

/** A proof of a busy ToolJet takes some minutes. */
const PROOF_MS = 900_000;
const MANY = 300;

interface State {
  current_version_id: string | null;
  editing_version: { id: string };
}

describeReal('ToolJet 2.27.1', (folder) => {
  let tooljet: RealToolJet;
  let fixture: GitFixture;
  let first: Member;
  let repository: GitRepository;
  let orders: AppBody;
  let hostAppId: string;

  beforeAll(async () => {
    fixture = await GitFixture.start({ TRELLIS_ALLOW_PRIVATE_REMOTES: 'true' });
    fixture.trellis.keepSecret(ADMIN.password);
    tooljet = await RealToolJet.start(folder);
    hostAppId = await tooljet.importApp(ordersApp(), 'Orders');
    ({ member: first, repository } = await fixture.connected());
  });

  afterAll(async () => {
    await fixture.stop();
    await tooljet[Symbol.asyncDispose]();
  });

  async function connectHost(member: Member): Promise<void> {
    const { url } = tooljet;
    await member.put('/host', { kind: 'tooljet', url, ...ADMIN, intervalSeconds: 86_400 }).expect(200);
    expect((await member.post('/host/check').expect(200)).body).toMatchObject({ isConnected: true });
    await eventually(
      async () => {
        const { proof, error } = await hostOf(member);
        expect([proof?.problem ?? null, error]).toEqual([null, null]);
        expect(proof?.certificate).not.toBeNull();
        expect(proof?.running).toBeNull();
      },
      { timeoutMs: PROOF_MS },
    );
  }

  const stateThere = () => tooljet.ask<State>('GET', `/apps/${hostAppId}`);

  const versionsThere = () => tooljet.ask<{ versions: unknown[] }>('GET', `/apps/${hostAppId}/versions`);

  /** All texts of the version that opens in the editor. */
  async function exportThere(): Promise<string> {
    const { editing_version } = await stateThere();
    const search_params = { version_id: editing_version.id };
    const body = { organization_id: tooljet.workspaceId, app: [{ id: hostAppId, search_params }] };
    return JSON.stringify(await tooljet.ask('POST', '/v2/resources/export', body));
  }

  async function changeInGit(change: (body: Body) => void, message = 'By hand'): Promise<void> {
    const path = (await repository.ls()).find((file) => file.startsWith('Orders/'))!;
    await repository.commit({ [path]: edited(await repository.show('main', path), change) }, { message });
  }

  const setText =
    (text: string, index = 0) =>
    (body: Body) => {
      body.components[index].properties = { text: { value: text } };
    };

  /** Sets the text of a component as the editor does. */
  async function editThere(text: string, index: number): Promise<void> {
    const { editing_version } = await stateThere();
    const root = JSON.parse(await exportThere()) as { app: { definition: { appV2: Body } }[] };
    const { components } = root.app[0].definition.appV2;
    const names = ordersApp() as unknown as Body;
    const { id, pageId } = components.find(({ name }) => name === names.components[index].name)!;
    await tooljet.ask('PUT', `/v2/apps/${hostAppId}/versions/${editing_version.id}/components`, {
      ...{ is_user_switched_version: false, pageId },
      diff: { [id]: { component: { definition: { properties: { text: { value: text } } } } } },
    });
  }

  const pull = async (member: Member, { id }: AppBody, more: object = {}) =>
    (await member.post(`/apps/${id}/git/pull`, more).expect(200)).body as {
      updated: boolean;
      hostAdded?: string[];
    };

  const expectClean = async (member: Member, { id }: AppBody) => {
    await capture(member);
    expect((await getApp(member, id)).gitState).toBe('clean');
  };

  it('is connected, proven and committed', async () => {
    await connectHost(first);
    orders = await appeared(first, 'Orders');
    expect((await hostOf(first)).proof?.certificate?.abilities).toMatchObject({ pull: { state: 'proven' } });
    await commit(first, orders.id, 'Orders from ToolJet').expect(201);
    await expectClean(first, orders);
  });

  it.each([1, 2, 3])('gets a change of Git, the %s. time, and shows none afterwards', async (time) => {
    await changeInGit(setText(`from Git ${time}`));

    expect(await pull(first, orders)).toMatchObject({ updated: true });

    expect(await exportThere()).toContain(`from Git ${time}`);
    await expectClean(first, orders);
  });

  it('merges edits of both sides', async () => {
    await changeInGit(setText('theirs', 0));
    await editThere('mine', 1);

    expect(await pull(first, orders, { merge: true })).toMatchObject({ updated: true, merged: 1 });

    const there = await exportThere();
    expect(there).toContain('theirs');
    expect(there).toContain('mine');
    await commit(first, orders.id, 'Both').expect(201);
    await expectClean(first, orders);
  });

  it('commits what people see in ToolJet at that moment', async () => {
    await editThere('seen a moment ago', 2);

    await commit(first, orders.id, 'As it is there').expect(201);

    const path = (await repository.ls()).find((file) => file.startsWith('Orders/'))!;
    expect(await repository.show('main', path)).toContain('seen a moment ago');
    await expectClean(first, orders);
  });

  it('imports an app of other environments, whose data sources have no settings', async () => {
    const { member } = await fixture.connected({ repository });
    const ids = [1, 2, 3].map(() => randomUUID());
    const names = ['development', 'staging', 'production'];
    const appEnvironments = names.map((name, index) => ({
      ...{ id: ids[index], name, isDefault: name === 'production' },
      ...{ priority: index + 1, enabled: true },
    }));
    // A data source that this ToolJet does not have.
    const { id } = (ordersApp() as unknown as Body).dataSources.find(({ name }) => name === 'maindb')!;
    const app = JSON.stringify(ordersApp()).replaceAll(id, randomUUID()).replaceAll('maindb', 'elsewhere');
    const appV2 = {
      ...{ ...(JSON.parse(app) as object), name: 'Elsewhere' },
      ...{ appEnvironments, dataSourceOptions: [] },
    };
    const definition = { appV2, tooljetVersion: '2.27.1' };
    const { gitAppId } = await createApp(member, 'Elsewhere', { definition, commitChanges: true });

    const { body } = await first.post('/git/imports', { gitAppId }).expect(201);

    await expectClean(first, body as AppBody);
  });

  it('commits apps that are made and renamed there', async () => {
    const { url } = tooljet;
    const connection = {
      kind: 'tooljet',
      url,
      email: ADMIN.email,
      intervalSeconds: 86_400,
      commits: 'names',
    };
    await first.put('/host', connection).expect(200);
    expect((await hostOf(first)).capturedAt).not.toBeNull();
    const id = await tooljet.importApp({ ...ordersApp(), name: 'Made there' }, 'Made there');
    await capture(first);
    const made = await appeared(first, 'Made there');
    await eventually(async () => expect((await getApp(first, made.id)).gitState).toBe('clean'));

    await tooljet.ask('PUT', `/apps/${id}`, { app: { name: 'Renamed there' } });
    await capture(first);

    await eventually(async () =>
      expect(await repository.ls()).toContainEqual(expect.stringMatching(/^Renamed there\//)),
    );
    expect(await repository.ls()).not.toContainEqual(expect.stringMatching(/^Made there\//));
    const messages = (await repository.log('main')).map(({ message }) => message.trim());
    expect(messages).toEqual(expect.arrayContaining(['App creation', 'App is renamed']));
    await expectClean(first, made);
    await first.put('/host', { ...connection, commits: 'off' }).expect(200);
  });

  it('takes rows of Git that lack columns of ToolJet, and does not answer app_hosted', async () => {
    await changeInGit((body) => {
      const { appVersionId: _, ...event } = body.events[0];
      body.events.push({ ...event, id: '5f0f8a3c-1c1e-4f57-9a35-111111111111', index: 7 });
    });

    expect(await pull(first, orders)).toMatchObject({ updated: true });
    await expectClean(first, orders);
  });

  it('shows a released app to its users in one step', async () => {
    const { editing_version } = await stateThere();
    await tooljet.ask('PUT', `/apps/${hostAppId}`, { app: { current_version_id: editing_version.id } });
    await changeInGit(setText('released'));

    await pull(first, orders);

    const after = await stateThere();
    expect(after.current_version_id).toBe(after.editing_version.id);
    expect(after.current_version_id).not.toBe(editing_version.id);
  });

  it('is changed whole or not at all where ToolJet dies in a pull', async () => {
    const before = await exportThere();
    await changeInGit(setText('after the death'));
    const { body } = await first
      .post(`/apps/${orders.id}/git/pull`)
      .set('Prefer', 'respond-async')
      .expect(202);
    const { length } = (await versionsThere()).versions;
    await eventually(async () => expect((await versionsThere()).versions.length).toBeGreaterThan(length));
    await tooljet.kill();
    await ended(first, body.jobId as string);
    await tooljet.launch();
    // The next look removes a version that is half done, or finishes it.
    await capture(first);
    const now = await exportThere();
    expect(now === before || now.includes('after the death')).toBe(true);

    await pull(first, orders);

    expect(await exportThere()).toContain('after the death');
    await expectClean(first, orders);
  });

  it.each([0, 100, 300])(
    'is changed whole or not at all where the worker dies in a pull, %s ms after it has begun',
    async (laterMs) => {
      const before = await exportThere();
      await changeInGit(setText(`after ${laterMs} ms`));
      const { length } = (await versionsThere()).versions;
      const { body } = await first
        .post(`/apps/${orders.id}/git/pull`)
        .set('Prefer', 'respond-async')
        .expect(202);
      await eventually(async () => expect((await versionsThere()).versions.length).toBeGreaterThan(length));
      await sleep(laterMs);
      process.kill((await fixture.trellis.findWorkerPid())!, 'SIGKILL');
      await ended(first, body.jobId as string);
      await capture(first);
      const now = await exportThere();
      expect(now === before || now.includes(`after ${laterMs} ms`)).toBe(true);

      await pull(first, orders);

      expect(await exportThere()).toContain(`after ${laterMs} ms`);
      await expectClean(first, orders);
      // A pull makes one version, and a half-done one does not stay.
      expect((await versionsThere()).versions).toHaveLength(length + 1);
    },
  );

  it('is taken up by a second Trellis, and pulled by both at once', async () => {
    const second = await GitFixture.start({ TRELLIS_ALLOW_PRIVATE_REMOTES: 'true' });
    second.trellis.keepSecret(ADMIN.password);
    try {
      const { member } = await second.connected({ repository });
      await connectHost(member);
      const found = await appeared(member, 'Orders');
      await member
        .post(`/apps/${found.id}/git/link`, { gitAppId: orders.gitAppId, keep: 'theirs' })
        .expect(200);
      expect((await getApp(member, found.id)).gitState).toBe('clean');
      expect((await member.get(`/apps/${found.id}/git/changes`).expect(200)).body).toMatchObject({
        total: 0,
      });
      await changeInGit(setText('by two'));

      await Promise.all([pull(first, orders, { merge: true }), pull(member, found, { merge: true })]);

      expect(await exportThere()).toContain('by two');
      await expectClean(first, orders);
      await expectClean(member, found);
    } finally {
      await second.stop();
    }
  });

  it(`captures ${MANY} apps`, async () => {
    const countApps = async () =>
      (await capture(first)).apps.filter(({ appId, error }) => appId !== null && error === null).length;
    const before = await countApps();
    for (let number = 1; number <= MANY; number += 1)
      await tooljet.ask('POST', '/apps', { name: `App ${number}`, type: 'front-end' });

    expect(await countApps()).toBe(before + MANY);
  });

  it('gets apps by a deployment in another ToolJet', async () => {
    const { member: production } = await fixture.connected({ repository });
    const development = tooljet;
    await using other = await RealToolJet.start(folder);
    tooljet = other;
    try {
      await connectHost(production);
      await production.put('/deployment', { follow: { branch: 'main' } }).expect(200);

      // It makes each app there, and may take longer than an answer.
      const { status, body } = await production.post('/deployments', {});
      if (status === 202) await ended(production, body.jobId as string);
      expect((await deploymentsOf(production))[0].status).toBe('applied');

      const app = await appeared(production, 'Orders');
      expect(app.gitState).toBe('clean');
      const { apps } = await other.ask<{ apps: { name: string }[] }>('GET', '/apps?page=1');
      const { body: inGit } = await production.get('/git/apps').expect(200);
      const names = (inGit.items as { name: string }[]).map(({ name }) => name);
      expect(apps.map(({ name }) => name).sort()).toEqual(names.sort());
    } finally {
      tooljet = development;
    }
  });
});
