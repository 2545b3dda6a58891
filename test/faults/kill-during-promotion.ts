import { ended } from '../support/git-fixture';
import type { FaultPlan, ReceivedCall } from '../support/tooljet/faults';
import { Promotion } from '../support/tooljet/promotion';
import type { FaultFixture } from './fault-fixture';

export async function promotionOf(fixture: FaultFixture, names: string[]): Promise<Promotion> {
  const repository = await fixture.repository();
  const development = await fixture.workspaceOn(repository);
  const production = await fixture.workspaceOn(repository);
  await production.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  return Promotion.start({ development, production, repository }, names);
}

/** Orders and Stock in production, released, and changed in Git since. */
export async function changedInGit(fixture: FaultFixture): Promise<Promotion> {
  const promotion = await promotionOf(fixture, ['Orders', 'Stock']);
  const { production } = promotion.members;
  await production.post('/deployments', {}).expect(201);
  for (const name of ['Orders', 'Stock']) {
    promotion.release(name);
    await promotion.changeInGit(name, 'from Git');
  }
  return promotion;
}

/** `nth`: the number of the call since the job was enqueued. */
export type Moment = (call: ReceivedCall, nth: number) => boolean;

/** Nth call of a kind. */
export const nth = (count: number, method: string, path: RegExp): Moment => {
  let seen = 0;
  return (call) => call.method === method && path.test(call.path) && (seen += 1) === count;
};

export const NAMED = /\/apps\/[^/?]+$/;

interface Killed {
  path: string;
  body: object;
  isMoment: Moment;
  /** `done`: the call takes effect, although its answer is ignored. */
  kind: 'undone' | 'done';
  /** Faults of other calls. */
  faults?: FaultPlan;
}

/** Kills the worker at a call of the job that a request enqueues, and waits for the job's end. */
export async function killDuring(
  fixture: FaultFixture,
  { production: { server }, members: { production } }: Promotion,
  { path, body, isMoment, kind, faults = () => null }: Killed,
) {
  const workerPid = await fixture.trellis.workerPid();
  let isKilled = false;
  let calls = 0;
  server.faults = (call) => {
    if (isKilled || !isMoment(call, (calls += 1))) return faults(call);
    isKilled = true;
    process.kill(workerPid, 'SIGKILL');
    return kind === 'undone' ? { kind: 'hang' } : faults(call);
  };
  const request = production.request('post', path).set('Prefer', 'respond-async').send(body);
  const { body: accepted } = await request.expect(202);
  const job = await ended(production, accepted.jobId as string);
  server.faults = () => null;
  return { job, isKilled };
}
