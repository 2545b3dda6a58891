import { newProofName, type ProofProgress } from '../../../src/hosts/app-host';
import { AppHostError } from '../../../src/hosts/app-host-error';
import { ABILITIES, textOfLimit, type Ability, type Certificate } from '../../../src/hosts/certificate';
import { ApplyApp } from '../../../src/hosts/tooljet/pull/apply-app';
import { recover } from '../../../src/hosts/tooljet/pull/recover';
import { revert } from '../../../src/hosts/tooljet/pull/revert';
import type { ToolJetSender } from '../../../src/hosts/tooljet/client/tooljet-api';
import type { ApplyProgress } from '../../../src/hosts/app-host';
import type { Fault } from '../../support/tooljet/faults';
import { IS_TORTURE } from '../../support/torture';
import { certificateOf, TRAITS_2_27 } from './certificates';
import { bodyOf, edited, Pull, snapshot } from './pull-fixture';
import { ADMIN, never, ordersApp, ToolJetFixture } from './tooljet-fixture';

const PROOF_MS = 120_000;
const SWEEP_MS = 3 * 3_600_000;

let fixture: ToolJetFixture;

beforeEach(async () => {
  fixture = await ToolJetFixture.start();
});

afterEach(() => fixture[Symbol.asyncDispose]());

interface Proving {
  ownName?: string;
  formerNames?: string[];
  signal?: AbortSignal;
  onProgress?: (progress: ProofProgress) => Promise<void> | void;
}

const prove = ({ ownName = newProofName(), formerNames = [], signal = never, onProgress }: Proving = {}) =>
  fixture.hostWith(null).prove({ ownName, formerNames }, async (progress) => onProgress?.(progress), signal);

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? error,
  );

const namesThere = (): string[] => fixture.server.state.apps.all.map(({ name }) => name);
const proofAppsThere = () => fixture.server.state.apps.all.filter(({ name }) => name.includes('proof'));

const statesOf = ({ abilities }: Certificate) =>
  Object.fromEntries(ABILITIES.map((ability) => [ability, abilities[ability].state]));

const ALL_PROVEN = Object.fromEntries(ABILITIES.map((ability) => [ability, 'proven']));

/** Expects that these abilities are not proven, and all others are. */
function expectStates(certificate: Certificate, states: Partial<Record<Ability, string>>): void {
  expect(statesOf(certificate)).toEqual({ ...ALL_PROVEN, ...states });
  for (const ability of Object.keys(states) as Ability[])
    expect(certificate.abilities[ability].reasons).not.toEqual([]);
}

describe('a proof', () => {
  it(
    'of 2.27.1 shows all abilities, in short time, and touches nothing else',
    async () => {
      const others = ['Orders', 'Stock'].map((name) => fixture.place({ ...ordersApp(), name }));
      const before = others.map((id) => snapshot(fixture, id));
      const steps: ProofProgress[] = [];

      const certificate = await prove({ onProgress: (progress) => void steps.push(progress) });

      expectStates(certificate, {});
      expect(certificate.limits).toEqual([]);
      expect(certificate.edits.total).toBeGreaterThanOrEqual(20);
      expect(certificate.edits.done).toBe(certificate.edits.total);
      expect(certificate).toMatchObject({ version: '2.27.1', traits: TRAITS_2_27 });
      expect(certificate.traits).toEqual(certificateOf().traits);
      expect(certificate.edits).toEqual(certificateOf().edits);
      expect(certificate.calls).toBeGreaterThanOrEqual(fixture.server.calls.length);
      expect(certificate.calls).toBeLessThan(900);
      expect(certificate.durationMs).toBeLessThan(90_000);
      expect(namesThere()).toEqual(['Orders', 'Stock']);
      expect(others.map((id) => snapshot(fixture, id))).toEqual(before);
      expect(steps.map(({ done }) => done)).toEqual(steps.map((_, index) => index));
      expect(steps.every(({ total }) => total === steps.length)).toBe(true);
      const text = JSON.stringify(certificate);
      for (const secret of [ADMIN.password, ADMIN.email, fixture.server.url])
        expect(text).not.toContain(secret);
    },
    PROOF_MS,
  );

  it(
    'that is cancelled at any step leaves nothing behind',
    async () => {
      const other = fixture.place(ordersApp());
      const before = snapshot(fixture, other);
      for (const step of ['list', 'create', 'traits', 'complete', 'capture', 'edits', 'interruptions']) {
        const cancel = new AbortController();
        const onProgress = (progress: ProofProgress) => {
          if (progress.step === step) cancel.abort();
        };
        expect([step, await codeOf(prove({ signal: cancel.signal, onProgress }))]).toEqual([
          step,
          'host_cancelled',
        ]);
        expect([step, namesThere()]).toEqual([step, ['Orders']]);
      }
      expect(snapshot(fixture, other)).toBe(before);
    },
    PROOF_MS,
  );

  it('removes what a killed one has left, as long as it was ours', async () => {
    const [ownName, other] = [newProofName(), newProofName()];
    for (const name of [ownName, `${ownName}-b`, `${ownName}-xxxxxxxx`])
      fixture.place({ ...ordersApp(), name });
    const stop = new AbortController();
    const onProgress = ({ step }: ProofProgress) => void (step === 'folders' && stop.abort());
    await codeOf(prove({ formerNames: [ownName], signal: stop.signal, onProgress }));
    expect(namesThere()).toEqual([]);

    fixture.place({ ...ordersApp(), name: other });
    expect(await codeOf(prove({ formerNames: [ownName] }))).toBe('host_busy');
    expect(namesThere()).toEqual([other]);

    const [{ id }] = fixture.server.state.apps.all;
    fixture.server.state.apps.update(id, { updatedAt: new Date(Date.now() - 11 * 60_000).toISOString() });
    const again = new AbortController();
    await codeOf(
      prove({ signal: again.signal, onProgress: ({ step }) => void (step === 'folders' && again.abort()) }),
    );
    expect(namesThere()).toEqual([]);
  });

  it('ends without a certificate where the connection fails, and the next one removes its leftovers', async () => {
    const ownName = newProofName();
    let isAway = false;
    fixture.server.faults = ({ path }) => {
      isAway ||= path.endsWith('/pages');
      return isAway ? { kind: 'reset' } : null;
    };
    expect(await codeOf(prove({ ownName }))).toBe('host_unreachable');
    expect(namesThere()).toEqual([ownName]);
    expect(
      await fixture
        .host()
        .listApps(never)
        .catch(() => 'away'),
    ).toBe('away');
    fixture.server.faults = () => null;
    expect(await fixture.host().listApps(never)).toEqual([]);
    await fixture.hostWith(null).removeProofs([ownName], never);
    expect(namesThere()).toEqual([]);
  });
});

const FAULTS: Fault[] = [
  { kind: 'reset' },
  { kind: 'lost_answer' },
  { kind: 'html' },
  { kind: 'status', status: 500, message: 'Cannot read properties of undefined' },
];
/** Calls after a fault in which everything that it leads to happens. */
const AFTERMATH = 60;

it(
  'leaves nothing behind and touches nothing else, at whichever call something fails',
  async () => {
    await prove();
    const calls = fixture.server.calls.length;
    const early = Array.from({ length: 100 }, (_, index) => index + 1);
    const late = Array.from({ length: calls - 100 }, (_, index) => index + 101);
    const tried = IS_TORTURE
      ? [...early, ...late].flatMap((number) => FAULTS.map((fault) => [number, fault] as const))
      : [
          ...early.filter((each) => each % 4 === 0),
          ...late.filter((each) => each % 170 === 0),
          calls - 1,
        ].map((number, index) => [number, FAULTS[index % FAULTS.length]] as const);
    for (const [number, fault] of tried) {
      await fixture[Symbol.asyncDispose]();
      fixture = await ToolJetFixture.start();
      const other = fixture.place(ordersApp());
      const before = snapshot(fixture, other);
      const [stop, ownName] = [new AbortController(), newProofName()];
      fixture.server.faults = (call) => {
        if (call.number === number + AFTERMATH) stop.abort();
        return call.number === number ? fault : null;
      };

      const code = await codeOf(prove({ ownName, signal: stop.signal }));
      fixture.server.faults = () => null;
      const next = new AbortController();
      const onProgress = ({ step }: ProofProgress) => void (step === 'folders' && next.abort());
      await codeOf(prove({ formerNames: [ownName], signal: next.signal, onProgress }));

      expect([number, fault.kind, code]).toEqual([
        number,
        fault.kind,
        expect.stringMatching(/^(done|host_(unreachable|cancelled))$/),
      ]);
      expect([number, fault.kind, proofAppsThere()]).toEqual([number, fault.kind, []]);
      expect([number, snapshot(fixture, other) === before]).toEqual([number, true]);
    }
  },
  SWEEP_MS,
);

/** Lets the server do something to the app of the proof before each call is answered. */
function deviating(
  change: (appId: string, versionIds: string[], path: string) => Fault | null | undefined,
): void {
  fixture.server.faults = ({ method, path }) => {
    const { state } = fixture.server;
    const [app] = proofAppsThere();
    if (!app) return change('', [], `${method} ${path}`) ?? null;
    const versionIds = state.versionsOf(app.id).map(({ id }) => id);
    return change(app.id, versionIds, `${method} ${path}`) ?? null;
  };
}

const isTo = (path: string, pattern: RegExp): boolean => pattern.test(path);
const refused = (status = 400): Fault => ({ kind: 'status', status, message: 'Not here' });

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

  it.each<[string, Parameters<typeof deviating>[0], Partial<Record<Ability, string>>]>([
    [
      'folders that are not told',
      (_, __, path) => (isTo(path, /folder/) ? refused(404) : null),
      { folders: 'not' },
    ],
    [
      'constants that are not told',
      (_, __, path) => (isTo(path, /constants/) ? { kind: 'text', text: '[]' } : null),
      { constants: 'not' },
    ],
    [
      'an import that is refused',
      (_, __, path) => (isTo(path, /import$/) ? refused() : null),
      { create: 'not' },
    ],
    [
      'a release without effect',
      (appId) => {
        fixture.server.state.apps.update(appId, { currentVersionId: null });
        return null;
      },
      { release: 'not' },
    ],
    [
      'a release that opens the app to everyone',
      (appId) => {
        const { apps } = fixture.server.state;
        if (apps.find(appId)?.currentVersionId) apps.update(appId, { isPublic: true });
        return null;
      },
      { release: 'not' },
    ],
    [
      'a rename that takes the release back',
      (appId) => {
        const { apps } = fixture.server.state;
        if (apps.find(appId)?.name.endsWith('-d')) apps.update(appId, { currentVersionId: null });
        return null;
      },
      { pull: 'not' },
    ],
    [
      'apps that are not found by their names',
      (_, __, path) => (isTo(path, /searchKey/) ? { kind: 'text', text: NO_APPS } : null),
      { create: 'not' },
    ],
    [
      'a version that is at once the released one',
      (appId, versionIds) => {
        if (versionIds.length > 1)
          fixture.server.state.apps.update(appId, { currentVersionId: versionIds.at(-1) });
        return null;
      },
      { pull: 'not', release: 'not' },
    ],
    [
      'components that all come back without their properties',
      (_, versionIds) => {
        const { components } = fixture.server.state;
        for (const versionId of versionIds)
          for (const { id } of fixture.server.state.componentsOf(versionId))
            components.update(id, { properties: null });
        return null;
      },
      { capture: 'not', create: 'partly', pull: 'not', release: 'not' },
    ],
    [
      'pages that are not saved',
      (_, __, path) => (isTo(path, /^(POST|PUT) .*pages$/) ? refused() : null),
      { pull: 'partly' },
    ],
    [
      'versions that cannot be deleted',
      (_, __, path) => (isTo(path, /^DELETE .*versions/) ? refused(500) : null),
      { pull: 'not', release: 'not' },
    ],
    [
      'apps that cannot be deleted',
      (_, __, path) => (isTo(path, /^DELETE \/api\/apps\/[^/]+$/) ? refused(403) : null),
      { create: 'not' },
    ],
  ])(
    '%s',
    async (_, change, states) => {
      deviating(change);
      const certificate = await prove();
      expectStates(certificate, states);
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

const NO_APPS = JSON.stringify({ meta: { total_pages: 0, total_count: 0, current_page: 1 }, apps: [] });

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
