import { newProofName, type ProofProgress } from '../../../src/hosts/app-host';
import { certificateOf, TRAITS_2_27 } from './certificates';
import { codeOf, expectStates, namesOn, PROOF_MS, proveOn, type Proving } from './proof-fixture';
import { snapshot } from './pull-fixture';
import { ADMIN, never, ordersApp, ToolJetFixture } from './tooljet-fixture';

let fixture: ToolJetFixture;

beforeEach(async () => {
  fixture = await ToolJetFixture.start();
});

afterEach(() => fixture[Symbol.asyncDispose]());

const prove = (proving?: Proving) => proveOn(fixture, proving);
const namesThere = (): string[] => namesOn(fixture);

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
