import type { ApplyProgress } from '../../../src/hosts/app-host';
import { AppHostError } from '../../../src/hosts/app-host-error';
import type { ToolJetSender } from '../../../src/hosts/tooljet/client/tooljet-api';
import { ApplyApp } from '../../../src/hosts/tooljet/pull/apply-app';
import { recover } from '../../../src/hosts/tooljet/pull/recover';
import { revert } from '../../../src/hosts/tooljet/pull/revert';
import { TRAITS_2_27 } from './certificates';
import { codeOf } from './proof-fixture';
import { bodyOf, edited, snapshot } from './pull-fixture';
import { never, ordersApp, ToolJetFixture } from './tooljet-fixture';

let fixture: ToolJetFixture;

beforeEach(async () => {
  fixture = await ToolJetFixture.start();
});

afterEach(() => fixture[Symbol.asyncDispose]());

describe('where a release has a route of its own', () => {
  const traits = { ...TRAITS_2_27, release: 'release' as const };

  /** Translates the route to what 2.27 knows; `failing`: the release is not carried out. */
  class ReleaseRoute implements ToolJetSender {
    isFailing = false;

    constructor(private readonly inner: ToolJetSender) {}

    send: ToolJetSender['send'] = (request, signal) => {
      if (!request.path.endsWith('/release')) return this.inner.send(request, signal);
      if (this.isFailing) throw new AppHostError('host_refused', 'No.', { data: { status: 400 } });
      const { versionToBeReleased } = request.body as { versionToBeReleased: string };
      const path = request.path.replace('/release', '');
      const body = { app: { current_version_id: versionToBeReleased } };
      return this.inner.send({ ...request, path, body }, signal);
    };
  }

  async function stage() {
    const appId = fixture.place(ordersApp());
    const host = fixture.host();
    const base = await host.capture(appId, null, never);
    await fixture.asSomebody('PUT', `/apps/${appId}`, { app: { current_version_id: base.hostVersionId } });
    const wanted = edited(base.document, (body) => (body.name = 'Renamed'));
    let route: ReleaseRoute | null = null;
    const api = fixture.open().through((sender) => (route = new ReleaseRoute(sender)));
    const server = { api, traits, signal: never };
    const steps: ApplyProgress[] = [];
    const onStep = (progress: ApplyProgress) => Promise.resolve(void steps.push(structuredClone(progress)));
    const pull = () =>
      new ApplyApp({ hostAppId: appId, base, wanted, label: 'x' }, { ...server, onStep }).run();
    return { appId, base, wanted, server, steps, pull, route: route! as ReleaseRoute };
  }

  it('both name and release change, and are changed back', async () => {
    const { appId, base, server, pull } = await stage();
    const { state } = fixture.server;
    const { captured } = await pull();
    expect(state.apps.find(appId)).toMatchObject({
      ...{ name: 'Renamed', currentVersionId: captured.hostVersionId },
    });
    // An earlier attempt has stopped after the name.
    state.apps.update(appId, { name: 'Orders' });
    expect(await revert(server, { hostAppId: appId, before: base, after: captured })).toBe(true);
    expect(state.apps.find(appId)).toMatchObject({ name: 'Orders', currentVersionId: base.hostVersionId });
    expect(state.versionsOf(appId)).toHaveLength(1);
  });

  it('a refused release gives the app its name back', async () => {
    const { appId, base, pull, route } = await stage();
    const before = snapshot(fixture, appId);
    route.isFailing = true;
    expect(await codeOf(pull())).toBe('host_refused');
    expect(snapshot(fixture, appId)).toBe(before);
    expect(fixture.server.state.apps.find(appId)!.currentVersionId).toBe(base.hostVersionId);
  });

  it('a crash between name and release is taken back, and one after the release is not', async () => {
    const { appId, server, steps, pull, wanted } = await stage();
    const before = snapshot(fixture, appId);
    // Nothing comes through after the name.
    let isNamed = false;
    fixture.server.faults = ({ method, path }) => {
      const isGone = isNamed;
      isNamed ||= method === 'PUT' && path === `/api/apps/${appId}`;
      return isGone ? { kind: 'reset' } : null;
    };
    expect(await codeOf(pull())).toBe('host_unreachable');
    fixture.server.faults = () => null;
    expect(fixture.server.state.apps.find(appId)!.name).toBe('Renamed');
    expect(await recover(server, steps.at(-1)!)).toBe('removed');
    expect(snapshot(fixture, appId)).toBe(before);

    await pull();
    expect(await recover(server, steps.at(-1)!)).toBe('finished');
    const there = await fixture.host().capture(appId, steps.at(-1)!.captured, never);
    expect(bodyOf(there)).toEqual(bodyOf({ document: wanted }));
  });
});
