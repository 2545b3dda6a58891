import { textOfLimit } from '../../../src/hosts/certificate';
import {
  type Change,
  codeOf,
  deviateBy,
  expectStates,
  isTo,
  namesOn,
  PROOF_MS,
  proveOn,
  statesOf,
} from './proof-fixture';
import { edited, Pull } from './pull-fixture';
import { never, ordersApp, ToolJetFixture } from './tooljet-fixture';

let fixture: ToolJetFixture;

beforeEach(async () => {
  fixture = await ToolJetFixture.start();
});

afterEach(() => fixture[Symbol.asyncDispose]());

const prove = () => proveOn(fixture);
const namesThere = (): string[] => namesOn(fixture);
const deviating = (change: Change) => deviateBy(fixture, change);

describe('a deviation is named:', () => {
  it(
    'members, contents, events and queries that are lost',
    async () => {
      deviating((_, versionIds) => {
        const { state } = fixture.server;
        for (const versionId of versionIds) {
          for (const { id, type, parent, properties } of state.componentsOf(versionId)) {
            if (type === 'Chart' && properties && 'jsonDescription' in properties)
              state.components.update(id, { properties: { ...properties, jsonDescription: undefined } });
            if (type === 'Timer') state.components.delete(id);
            if (parent && state.components.find(parent)?.type === 'Listview')
              state.components.update(id, { parent: null });
          }
          for (const { id, target } of state.eventsOf(versionId))
            if (target === 'table_column') state.events.delete(id);
        }
        return null;
      });

      const certificate = await prove();

      expect(statesOf(certificate)).toMatchObject({ create: 'partly', capture: 'partly' });
      const limits = certificate.limits.map((limit) => `${textOfLimit(limit)} ${limit.what}`);
      for (const limit of [
        'Chart: properties/jsonDescription is lost',
        'Timer is lost',
        'Listview: contents is lost',
        'event: table_column is lost',
      ])
        expect(limits).toContain(limit);
      expect(namesThere()).toEqual([]);
    },
    PROOF_MS,
  );

  it(
    'an address that changes with the name, which then alone cannot be pulled',
    async () => {
      deviating((appId) => {
        const { state } = fixture.server;
        if (state.apps.find(appId)?.name.endsWith('-b')) state.apps.update(appId, { slug: 'renamed' });
        return null;
      });

      const certificate = await prove();

      expectStates(certificate, { pull: 'partly' });
      expect(certificate.limits).toEqual([{ type: 'app', path: 'slug', what: 'is changed' }]);
      fixture.server.faults = () => null;
      const host = fixture.hostWith(certificate);
      const appId = fixture.place(ordersApp());
      const base = await host.capture(appId, null, never);
      const pullOf = (edit: Parameters<typeof edited>[1]) =>
        new Pull(host, { hostAppId: appId, base, wanted: edited(base.document, edit), label: 'x' });
      expect(await codeOf(pullOf((body) => (body.name = 'Other')).run())).toBe('host_unproven');
      expect(await codeOf(pullOf(({ pages: [page] }) => (page.name = 'Other')).run())).toBe('done');
    },
    PROOF_MS,
  );

  it('a list that cannot be read, after which nothing is made', async () => {
    deviating((_, __, path) =>
      isTo(path, /GET \/api\/apps\?/) ? { kind: 'text', text: '{"apps":[]}' } : null,
    );
    const { abilities } = await prove();
    expect(Object.values(abilities).every(({ state }) => state === 'not')).toBe(true);
    expect(fixture.takeCalls().join()).not.toContain('import');
  });

  it('an export that differs from time to time, after which nothing is pulled', async () => {
    let count = 0;
    deviating((_, versionIds, path) => {
      const { state } = fixture.server;
      if (isTo(path, /export$/))
        for (const id of versionIds)
          state.versions.update(id, { showViewerNavigation: (count += 1) % 2 === 0 });
      return null;
    });
    const { abilities } = await prove();
    expect([abilities.capture.state, abilities.pull.state]).toEqual(['not', 'not']);
  });
});
