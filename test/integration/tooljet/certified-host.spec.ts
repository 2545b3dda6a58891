import { AppHostError } from '../../../src/hosts/app-host-error';
import type { Ability } from '../../../src/hosts/certificate';
import { certificateOf } from './certificates';
import { codeOf } from './proof-fixture';
import { edited, Pull } from './pull-fixture';
import { never, ordersApp, ToolJetFixture } from './tooljet-fixture';

let fixture: ToolJetFixture;

beforeEach(async () => {
  fixture = await ToolJetFixture.start();
});

afterEach(() => fixture[Symbol.asyncDispose]());

describe('a host', () => {
  it('that was not proven, or in another version, does nothing', async () => {
    const appId = fixture.place(ordersApp());
    const base = await fixture.host().capture(appId, null, never);
    const request = { hostAppId: appId, base, wanted: base.document, label: 'x' };
    for (const host of [fixture.hostWith(null), fixture.hostWith(certificateOf({ version: '2.26.0' }))]) {
      expect(await host.isProven(never)).toBe(false);
      fixture.takeCalls();
      const note = () => Promise.resolve();
      for (const call of [
        () => host.listApps(never),
        () => host.capture(appId, null, never),
        () => host.apply(request, note, never),
        () => host.create({ wanted: base.document, name: 'New', label: 'x' }, note, never),
        () => host.listFolders(never),
        () => host.listConstants(never),
        () => host.revert({ hostAppId: appId, before: base, after: base }, never),
      ])
        expect(await codeOf(call())).toBe('host_unproven');
      expect(new Set(fixture.takeCalls())).toEqual(new Set(['GET /api/config']));
    }
    expect(await fixture.host().isProven(never)).toBe(true);
  });

  it('does what it has shown, and tells why it does nothing else', async () => {
    const appId = fixture.place(ordersApp());
    const base = await fixture.host().capture(appId, null, never);
    const { abilities } = certificateOf();
    const without = (...names: Ability[]) =>
      fixture.hostWith(
        certificateOf({
          abilities: {
            ...abilities,
            ...Object.fromEntries(names.map((name) => [name, { state: 'not', reasons: [`${name} fails.`] }])),
          },
        }),
      );
    const wanted = edited(base.document, ({ pages: [page] }) => (page.name = 'Other'));
    const request = { hostAppId: appId, base, wanted, label: 'x' };
    const error: unknown = await without('pull')
      .apply(request, () => Promise.resolve(), never)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppHostError);
    expect(error).toMatchObject({ code: 'host_unproven', message: expect.stringContaining('pull fails.') });
    expect(await without('constants').listConstants(never)).toBeNull();
    expect(await codeOf(without('capture').capture(appId, null, never))).toBe('host_unproven');
    expect(await codeOf(without('list').listApps(never))).toBe('host_unproven');
    const released = { ...request, release: 'always' as const };
    expect(await codeOf(new Pull(without('release'), released).run())).toBe('host_unproven');
    expect(fixture.server.state.versionsOf(appId)).toHaveLength(1);
    expect(await codeOf(new Pull(without('release'), request).run())).toBe('done');
  });

  it('names parts of an app that it does not keep, and pulls no such app', async () => {
    const appId = fixture.place(ordersApp());
    const certificate = certificateOf({
      limits: [
        { type: 'Table', path: 'properties/columns', what: 'is lost' },
        { type: 'Tabs', path: 'contents-0', what: 'is lost' },
        { type: 'Map', path: '', what: 'is lost' },
        { type: 'Table', path: 'properties/absent', what: 'is changed' },
        { type: 'settings', path: 'globalSettings/absent', what: 'is added' },
        { type: 'settings', path: 'globalSettings/hideHeader', what: 'is added' },
        { type: 'event', path: 'table_action', what: 'is lost' },
        { type: 'query', path: 'runjs/options', what: 'is changed' },
        { type: 'query', path: 'workflows', what: 'is lost' },
      ],
    });
    const host = fixture.hostWith(certificate);
    const base = await host.capture(appId, null, never);
    expect(base.limits).toEqual([
      ...['Table: properties/columns', 'Tabs: contents-0', 'settings: globalSettings/absent'],
      ...['event: table_action', 'query: runjs/options'],
    ]);
    const wanted = edited(base.document, ({ pages: [page] }) => (page.name = 'Other'));
    const error: unknown = await new Pull(host, { hostAppId: appId, base, wanted, label: 'x' })
      .run()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'host_unproven',
      message: expect.stringContaining('Table: properties/columns, Tabs: contents-0'),
    });
    expect(fixture.server.state.versionsOf(appId)).toHaveLength(1);
  });
});
