import type request from 'supertest';
import { connect } from './connect';
import { eventually } from './eventually';
import { createGitRepository, type GitFiles, type GitRepository } from './git-repository';
import { startSshServer, type SshServer, type SshServerOptions } from './ssh-server';
import { shareTrellis, startTrellis, type Member, type Trellis } from './trellis-server';

export interface AppBody {
  id: string;
  name: string;
  gitAppId: string;
  gitState: string;
  locked: boolean;
  editingVersion: { id: string; gitVersionId: string; name: string; status: string };
  git?: Record<string, unknown> | null;
}

export interface JobBody {
  id: string;
  kind: string;
  status: string;
  appId: string | null;
  branch?: string;
  commit: string | null;
  author: { name: string; email: string };
  result: Record<string, unknown> | null;
  error: { code: string; message: string } | null;
}

interface Place {
  files?: GitFiles;
  repository?: GitRepository;
  branch?: string;
  directory?: string;
  readOnly?: boolean;
  member?: Member;
}

/** A Trellis and an SSH server for a spec file; each test creates its own workspaces and repositories. */
export class GitFixture {
  private constructor(
    readonly trellis: Trellis,
    readonly server: SshServer,
    readonly admin: Member,
  ) {}

  /** Starts on the shared Trellis, or on one of its own if settings are given. */
  static async start(env?: Record<string, string>, sshd: SshServerOptions = {}): Promise<GitFixture> {
    return GitFixture.on(env ? startTrellis(env) : shareTrellis(), sshd);
  }

  static async on(starting: Promise<Trellis>, sshd: SshServerOptions = {}): Promise<GitFixture> {
    const [trellis, server] = await Promise.allSettled([starting, startSshServer(sshd)]);
    if (trellis.status === 'fulfilled' && server.status === 'fulfilled')
      return new GitFixture(trellis.value, server.value, await trellis.value.setUp());
    // A server that keeps running would prevent Jest from exiting.
    if (trellis.status === 'fulfilled') await trellis.value[Symbol.asyncDispose]();
    if (server.status === 'fulfilled') await server.value.stop();
    throw trellis.status === 'rejected' ? trellis.reason : (server as PromiseRejectedResult).reason;
  }

  async stop(): Promise<void> {
    await this.trellis[Symbol.asyncDispose]();
    await this.server.stop();
  }

  /** Connects a new workspace to the given repository, or to a new one. */
  async connected(place: Place = {}): Promise<{ member: Member; repository: GitRepository }> {
    const { files, branch, directory, readOnly } = place;
    const repository = place.repository ?? (await createGitRepository({ files }));
    const member = place.member ?? (await this.admin.inNewWorkspace());
    await connect(member, { server: this.server, repository, branch, directory, readOnly });
    return { member, repository };
  }

  /** Creates a connected workspace with one committed app. */
  async withApp(name = 'Orders', place: Place = {}) {
    const { member, repository } = await this.connected(place);
    return { member, repository, app: await createApp(member, name, { commitChanges: true }) };
  }
}

/** Creates an app. A busy machine may not have made its commit when the request is answered: the job tells of it then. */
export async function createApp(member: Member, name: string, more: object = {}): Promise<AppBody> {
  const { status, body } = await member.post('/apps', { name, ...more });
  if (status === 201) return body as AppBody;
  expect({ status, body }).toMatchObject({ status: 202 });
  const job = await ended(member, body.jobId as string);
  const git = { jobId: job.id, ...(job.error ? { error: job.error } : { commit: job.commit }) };
  return { ...(await getApp(member, job.appId!)), git };
}

export async function getApp(member: Member, appId: string): Promise<AppBody> {
  return (await member.get(`/apps/${appId}`).expect(200)).body as AppBody;
}

/** Sets the app's icon, as an example of an edit. */
export async function edit(member: Member, appId: string, icon: string): Promise<void> {
  const { headers } = await member.get(`/apps/${appId}/definition`).expect(200);
  const changes = [{ op: 'add', path: '/appV2/icon', value: icon }];
  await patch(member, appId, { changes, ifMatch: headers.etag as string });
}

/** Patches the app's document with a JSON Patch. Without an ETag, it overwrites concurrent changes. */
export async function patch(
  member: Member,
  appId: string,
  { changes, ifMatch = '*' }: { changes: object[]; ifMatch?: string },
): Promise<void> {
  await member
    .request('patch', `/apps/${appId}/definition`)
    .set('If-Match', ifMatch)
    .set('Content-Type', 'application/json-patch+json')
    .send(JSON.stringify(changes))
    .expect(204);
}

export const commit = (
  member: Member,
  appId: string,
  message = 'A change',
  more: object = {},
): request.Test => member.post(`/apps/${appId}/git/commits`, { message, ...more });

export const exported = async (member: Member, appId: string): Promise<string> =>
  (await member.get(`/apps/${appId}/export`).buffer().parse(asText).expect(200)).body as string;

/** Preserves the bytes: supertest would parse the JSON and lose its formatting. */
const asText = (response: request.Response, done: (error: Error | null, body: string) => void): void => {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('end', () => done(null, Buffer.concat(chunks).toString('utf8')));
};

export async function ended(member: Member, jobId: string): Promise<JobBody> {
  return eventually(async () => {
    const { body } = await member.get(`/git/jobs/${jobId}`).expect(200);
    const job = body as JobBody;
    if (job.status === 'queued' || job.status === 'running') throw new Error(`The job is ${job.status}.`);
    return job;
  });
}

/** Changes a repository's list of apps, as another tool would. */
export async function changeMeta(
  repository: GitRepository,
  change: (meta: Record<string, Record<string, string>>) => void,
  rev = repository.branch,
): Promise<string> {
  const meta = JSON.parse(await repository.show(rev, '.meta/meta.json')) as Record<
    string,
    Record<string, string>
  >;
  change(meta);
  return JSON.stringify(meta, null, 2);
}

/** Renames an app in the repository, as another tool would. */
export async function renameByHand(
  repository: GitRepository,
  appId: string,
  { from, to }: { from: string; to: string },
): Promise<string> {
  const meta = await changeMeta(repository, (entries) => {
    entries[appId].gitAppName = to;
  });
  const content = await repository.show('main', `${from}/v1.json`);
  return repository.commit(
    { [`${to}/v1.json`]: content, '.meta/meta.json': meta },
    { message: `To ${to}`, delete: [`${from}/v1.json`] },
  );
}
