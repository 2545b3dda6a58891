import { randomBytes } from 'node:crypto';
import request from 'supertest';
import { noteDatabase } from './databases';
import { Member, setUpFirstAdmin } from './member';
import { runTrellis } from './running-trellis';
import { addSecret } from './secrets';
import { findSharedTrellis, type SharedTrellis } from './shared-trellis';
import { findWorkerOf, type TrellisProcess } from './trellis-process';

export { invitationOf, Member, type Role } from './member';

/** A Trellis, as a spec file uses it. */
export interface Trellis extends AsyncDisposable {
  readonly address: string;
  readonly databaseUrl: string;
  readonly dataDir: string;
  findWorkerPid(): Promise<number | null>;
  /** Declares secrets that the server received in fields whose names do not denote a secret; they must not leak. */
  keepSecret(...secrets: string[]): void;
  /** Creates a person who is the admin of a new workspace and a member of no other. */
  setUp(): Promise<Member>;
}

/**
 * Returns the server that the spec files of a Jest worker share. A file that changes settings, kills processes, or
 * tests the first account or all accounts starts its own.
 */
export async function shareTrellis(): Promise<Trellis> {
  const shared = await findSharedTrellis();
  const { address, databaseUrl, dataDir, trafficFile } = shared;
  noteDatabase(address, databaseUrl);
  return {
    address,
    databaseUrl,
    dataDir,
    findWorkerPid: () => findWorkerOf(shared.pid),
    keepSecret: (...secrets) => secrets.forEach((secret) => addSecret(trafficFile, secret)),
    setUp: () => newPerson(shared),
    // The run stops and checks it at the end.
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

export interface OwnTrellis extends Trellis {
  readonly process: TrellisProcess;
}

/** Starts a server for one spec file; at its end, checks that no secret leaked. */
export async function startTrellis(
  env: Record<string, string> = {},
  { isWatched = true }: { isWatched?: boolean } = {},
): Promise<OwnTrellis> {
  const running = await runTrellis(env, { isWatched });
  const { process, address, databaseUrl, dataDir, trafficFile } = running;
  noteDatabase(address, databaseUrl);
  return {
    process,
    address,
    databaseUrl,
    dataDir,
    findWorkerPid: () => process.findWorkerPid(),
    keepSecret: (...secrets) => secrets.forEach((secret) => addSecret(trafficFile, secret)),
    setUp: () => setUpFirstAdmin(address, process.stderr),
    [Symbol.asyncDispose]: () => running.stop(),
  };
}

/**
 * Creates another Ada with a different address: the operator adds and removes them once they have a workspace.
 */
async function newPerson({ address, admin }: SharedTrellis): Promise<Member> {
  const first = new Member(address, admin.token, admin.workspaceId, admin.user);
  const account = {
    name: 'Ada Lovelace',
    email: `ada-${randomBytes(6).toString('hex')}@example.com`,
    password: 'correct horse battery',
  };
  const { body } = await first.post('/members', { ...account, role: 'viewer' }).expect(201);
  const id = body.user.id as string;
  const { email, password } = account;
  const login = await request(address).post('/api/auth/login').send({ email, password }).expect(200);
  const person = new Member(address, login.body.token as string, first.workspaceId, { ...account, id });
  const own = await person.inNewWorkspace('Tools');
  await first.delete(`/members/${id}`).expect(204);
  return own;
}
