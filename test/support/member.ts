import { randomBytes } from 'node:crypto';
import request from 'supertest';
import { SETUP_TOKEN } from './trellis-process';

export type Role = 'admin' | 'builder' | 'viewer';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A member of a workspace, who calls its routes with a bearer token. */
export class Member {
  constructor(
    readonly address: string,
    readonly token: string,
    readonly workspaceId: string,
    readonly user: { id: string; name: string; email: string; password: string },
    private readonly branch: string | null = null,
  ) {}

  get workspace(): string {
    return `/api/workspaces/${this.workspaceId}`;
  }

  /** `path` is relative to the workspace, or to the server if it starts with `/api`. */
  request(method: Method, path: string): request.Test {
    const url = path.startsWith('/api') ? path : `${this.workspace}${this.onBranch(path)}`;
    return request(this.address)[method](url).set('Authorization', `Bearer ${this.token}`);
  }

  /** Returns the same person, whose requests about apps name a branch. */
  on(branch: string): Member {
    return new Member(this.address, this.token, this.workspaceId, this.user, branch);
  }

  private onBranch(path: string): string {
    if (
      this.branch === null ||
      !/^\/(?:apps|deleted-apps|git\/(?:apps|imports|commits|unpushed|push))\b/.test(path)
    )
      return path;
    return `${path}${path.includes('?') ? '&' : '?'}branch=${encodeURIComponent(this.branch)}`;
  }

  get = (path: string) => this.request('get', path);
  post = (path: string, body: object = {}) => this.request('post', path).send(body);
  put = (path: string, body: object = {}) => this.request('put', path).send(body);
  patch = (path: string, body: object = {}) => this.request('patch', path).send(body);
  delete = (path: string) => this.request('delete', path);

  /** Invites a user, who creates an account and joins this workspace. */
  async invite(role: Role, name = `${role} ${randomBytes(3).toString('hex')}`): Promise<Member> {
    const password = 'a long enough password';
    const email = `${randomBytes(6).toString('hex')}@example.com`;
    const { body: invited } = await this.post('/members', { email, name, role }).expect(201);
    const { body } = await request(this.address)
      .post('/api/auth/invite')
      .send({ token: invitationOf(invited as { inviteUrl: string }), password })
      .expect(200);
    return new Member(this.address, body.token as string, this.workspaceId, {
      id: body.user.id as string,
      name,
      email,
      password,
    });
  }

  /** Returns the same person in a new workspace of their own. */
  async inNewWorkspace(name = 'Another'): Promise<Member> {
    const { body } = await this.post('/api/workspaces', { name }).expect(201);
    return new Member(this.address, this.token, body.id as string, this.user);
  }
}

/** Returns the token of an invitation's link. */
export const invitationOf = ({ inviteUrl }: { inviteUrl: string }): string =>
  new URL(inviteUrl).hash.slice(1);

/** Signs in a person; their routes are in the first of their workspaces, or in the one with a name. */
export async function signInAs(
  address: string,
  { workspaceName, ...account }: { email: string; password: string; workspaceName?: string },
): Promise<Member> {
  const { body } = await request(address).post('/api/auth/login').send(account).expect(200);
  const { token } = body as { token: string };
  const { body: me } = await request(address)
    .get('/api/auth/me')
    .set('Authorization', `Bearer ${token}`)
    .expect(200);
  const { user, workspaces } = me as {
    user: { id: string; name: string };
    workspaces: { id: string; name: string }[];
  };
  const workspace = workspaces.find(({ name }) => workspaceName === undefined || name === workspaceName);
  if (!workspace) throw new Error('They are a member of no such workspace.');
  return new Member(address, token, workspace.id, { ...account, id: user.id, name: user.name });
}

/** Creates the first account and its workspace, with the setup token from the log if there is one. */
export async function setUpFirstAdmin(address: string, log = ''): Promise<Member> {
  const account = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse battery' };
  const [setupToken] = SETUP_TOKEN.exec(log) ?? [];
  const { body } = await request(address)
    .post('/api/setup')
    .send({ ...account, workspaceName: 'Tools', setupToken })
    .expect(201);
  const { token, workspace, user } = body as {
    token: string;
    workspace: { id: string };
    user: { id: string };
  };
  return new Member(address, token, workspace.id, { ...account, id: user.id });
}
