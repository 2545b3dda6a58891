import { newProofName, type ProofProgress } from '../../../src/hosts/app-host';
import type { FaultPlan } from '../../support/tooljet/faults';
import { codeOf, expectStates, namesOn, PROOF_MS, proveOn } from './proof-fixture';
import { never, ToolJetFixture } from './tooljet-fixture';

let fixture: ToolJetFixture;

beforeEach(async () => {
  fixture = await ToolJetFixture.start({ version: '3.16.5' });
});

afterEach(() => fixture[Symbol.asyncDispose]());

/** Members that 3.16 has since 2.27. */
const NEWER = { capture: 'partly', pull: 'partly' };

/** Disturbs the proof from its module on. */
const atModule =
  (faults: FaultPlan) =>
  ({ step }: ProofProgress) => {
    if (step === 'modules') fixture.server.faults = faults;
  };

const isImport = (path: string): boolean => path.endsWith('/import');

describe('a proof of a ToolJet with modules', () => {
  beforeEach(() => fixture.asSomebody('POST', '/apps', { name: 'Clock', type: 'module' }));

  it(
    'makes, reads and changes one of its own, and leaves nothing',
    async () => {
      const certificate = await proveOn(fixture);
      expectStates(certificate, NEWER);
      expect(certificate.traits.modules).toBe(true);
      expect(namesOn(fixture)).toEqual(['Clock']);
    },
    PROOF_MS,
  );

  it.each<[string, FaultPlan]>([
    [
      'refuses their import',
      ({ path }) => (isImport(path) ? { kind: 'status', status: 400, message: 'Not here' } : null),
    ],
    [
      'makes apps of them',
      () => {
        const { apps } = fixture.server.state;
        for (const { id, name } of apps.all)
          if (name.startsWith('trellis-')) apps.update(id, { type: 'front-end' });
        return null;
      },
    ],
  ])(
    'makes and changes none if it %s, and reads the modules that are there',
    async (_, faults) => {
      const certificate = await proveOn(fixture, { onProgress: atModule(faults) });
      expectStates(certificate, { ...NEWER, modules: 'not' });
      expect(namesOn(fixture)).toEqual(['Clock']);
      fixture.server.faults = () => null;
      const host = fixture.hostWith(certificate);
      expect(await host.listApps(never)).toMatchObject([{ name: 'Clock', isModule: true }]);
    },
    PROOF_MS,
  );

  it(
    'that is cut short at its module is cleared up at the next contact',
    async () => {
      const ownName = newProofName();
      let isAway = false;
      const faults: FaultPlan = ({ path }) => {
        if (isAway) return { kind: 'reset' };
        isAway = isImport(path);
        return isAway ? { kind: 'lost_answer' } : null;
      };
      const onProgress = atModule(faults);
      expect(await codeOf(proveOn(fixture, { ownName, onProgress }))).toBe('host_unreachable');
      expect(namesOn(fixture).toSorted()).toEqual(['Clock', `${ownName}-d`, `${ownName}-n`]);
      fixture.server.faults = () => null;

      await fixture.hostWith(null).removeProofs([ownName], never);

      expect(namesOn(fixture)).toEqual(['Clock']);
    },
    PROOF_MS,
  );
});
