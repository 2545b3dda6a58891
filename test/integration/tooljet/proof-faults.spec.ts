import { newProofName, type ProofProgress } from '../../../src/hosts/app-host';
import type { Fault } from '../../support/tooljet/faults';
import { IS_TORTURE } from '../../support/torture';
import { codeOf, proofAppsOn, proveOn, type Proving } from './proof-fixture';
import { snapshot } from './pull-fixture';
import { ordersApp, ToolJetFixture } from './tooljet-fixture';

const SWEEP_MS = 3 * 3_600_000;

let fixture: ToolJetFixture;

beforeEach(async () => {
  fixture = await ToolJetFixture.start();
});

afterEach(() => fixture[Symbol.asyncDispose]());

const prove = (proving?: Proving) => proveOn(fixture, proving);
const proofAppsThere = () => proofAppsOn(fixture);

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
