import type request from 'supertest';
import { connect } from './connect';
import { eventually } from './eventually';
import { createGitRepository, type GitFiles, type GitRepository } from './git-repository';
import { startSshServer, type SshServer, type SshServerOptions } from './ssh-server';
import { startTrellis, type Member, type Trellis } from './trellis-server';

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

/** One Trellis and one SSH server for a spec file; each test takes workspaces and repositories of its own. */
export class GitWorld {
  private constructor(
    readonly trellis: Trellis,
    readonly server: SshServer,
    readonly admin: Member,
  ) {}

  static async start(env: Record<string, string> = {}, sshd: SshServerOptions = {}): Promise<GitWorld> {
    const [trellis, server] = await Promise.all([startTrellis(env), startSshServer(sshd)]);
    return new GitWorld(trellis, server, await trellis.setUp());
  }

  async stop(): Promise<void> {
    await this.trellis[Symbol.asyncDispose]();
    await this.server.stop();
  }

  /** A new workspace, connected to a new repository where none is given. */
  async connected(place: Place = {}): Promise<{ member: Member; repository: GitRepository }> {
    const { files, branch, directory, readOnly } = place;
    const repository = place.repository ?? (await createGitRepository({ files }));
    const member = place.member ?? (await this.admin.inNewWorkspace());
    await connect(member, { server: this.server, repository, branch, directory, readOnly });
    return { member, repository };
  }

  /** A connected workspace with one app, committed. */
  async withApp(name = 'Orders', place: Place = {}) {
    const { member, repository } = await this.connected(place);
    return { member, repository, app: await createApp(member, name, { commitChanges: true }) };
  }
}

export async function createApp(member: Member, name: string, more: object = {}): Promise<AppBody> {
  const { body } = await member.post('/apps', { name, ...more }).expect(201);
  return body as AppBody;
}

export async function getApp(member: Member, appId: string): Promise<AppBody> {
  return (await member.get(`/apps/${appId}`).expect(200)).body as AppBody;
}

/** Sets the app's icon, which stands for any edit. */
export async function edit(member: Member, appId: string, icon: string): Promise<void> {
  const { headers } = await member.get(`/apps/${appId}/definition`).expect(200);
  const changes = [{ op: 'add', path: '/appV2/icon', value: icon }];
  await patch(member, appId, { changes, ifMatch: headers.etag as string });
}

/** A JSON Patch of the app's document; without an ETag over whatever is there by now. */
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

/** To the byte: supertest would read JSON and forget how it was written. */
const asText = (response: request.Response, done: (error: Error | null, body: string) => void): void => {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('end', () => done(null, Buffer.concat(chunks).toString('utf8')));
};

export async function ended(member: Member, jobId: string): Promise<JobBody> {
  return eventually(
    async () => {
      const { body } = await member.get(`/git/jobs/${jobId}`).expect(200);
      const job = body as JobBody;
      if (job.status === 'queued' || job.status === 'running') throw new Error(`The job is ${job.status}.`);
      return job;
    },
    { timeoutMs: 30_000 },
  );
}

/** The list of a repository's apps, as someone else's tool would change it. */
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
