import type request from 'supertest';
import { connect } from '../../support/connect';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { commit, createApp, edit, type AppBody, type GitFixture } from '../../support/git-fixture';
import { startTcpProxy, type TcpProxy } from '../../support/ssh-server-proxy';
import type { Member } from '../../support/trellis-server';

/** A workspace with a repository and a network of its own. */
export interface Place {
  member: Member;
  repository: GitRepository;
  proxy: TcpProxy;
  /** Created in Trellis and committed. */
  own: AppBody;
  /** Imported from a commit of another writer. */
  theirs: AppBody;
}

export interface Operation {
  /** Prepares the request with this number. */
  prepare?: (place: Place, number: number) => Promise<unknown>;
  ask: (place: Place, number: number) => request.Test;
  /** Checks that a failed request changed nothing in Trellis. */
  expectNothing?: (place: Place, number: number) => Promise<void>;
  /** Checks that a successful request is complete and was applied once. */
  expectAll: (place: Place, number: number) => Promise<void>;
}

const documentOf = (icon: string) => JSON.stringify({ appV2: { name: 'Stock', icon } });
const change = ({ repository }: Place, icon: string) =>
  repository.commit({ 'Stock/v1.json': documentOf(icon) }, { message: icon });

async function iconOf({ member }: Place, app: AppBody): Promise<string> {
  return (await member.get(`/apps/${app.id}/definition`).expect(200)).body.appV2.icon as string;
}

async function countCommits({ repository }: Place, text: string): Promise<number> {
  return (await repository.log()).filter(({ message }) => message === text).length;
}

async function findApp({ member }: Place, name: string): Promise<AppBody | undefined> {
  const { body } = await member.get('/apps').expect(200);
  return (body.items as AppBody[]).find((app) => app.name === name);
}

export const operations: Record<string, Operation> = {
  commit: {
    prepare: (place, number) => edit(place.member, place.own.id, `own ${number}`),
    ask: ({ member, own }, number) => commit(member, own.id, `own ${number}`),
    expectAll: async (place, number) => {
      expect(await countCommits(place, `own ${number}`)).toBe(1);
      const { body } = await place.member.get(`/apps/${place.own.id}/git`).expect(200);
      expect(body.lastCommit.message).toBe(`own ${number}`);
    },
  },
  pull: {
    prepare: (place, number) => change(place, `pull ${number}`),
    ask: ({ member, theirs }) => member.post(`/apps/${theirs.id}/git/pull`),
    expectNothing: async (place, number) => {
      expect(await iconOf(place, place.theirs)).not.toBe(`pull ${number}`);
    },
    expectAll: async (place, number) => expect(await iconOf(place, place.theirs)).toBe(`pull ${number}`),
  },
  import: {
    prepare: (place, number) => change(place, `import ${number}`),
    ask: ({ member }, number) =>
      member.post('/git/imports', { path: 'Stock/v1.json', name: `Copy ${number}` }),
    expectNothing: async (place, number) => expect(await findApp(place, `Copy ${number}`)).toBeUndefined(),
    expectAll: async (place, number) => {
      const app = await findApp(place, `Copy ${number}`);
      expect(app && (await iconOf(place, app))).toBe(`import ${number}`);
      // The list of apps has pages, and hundreds of copies are made.
      await place.member.delete(`/apps/${app!.id}`).expect(204);
    },
  },
  finalize: {
    ask: ({ member }) => member.post('/git/finalize'),
    expectAll: async ({ member }) => {
      expect((await member.get('/git').expect(200)).body).toMatchObject({ configured: true, branch: 'main' });
    },
  },
  list: {
    prepare: (place, number) => change(place, `list ${number}`),
    ask: ({ member }) => member.get('/git/apps').expect(hasTwoApps),
    expectAll: () => Promise.resolve(),
  },
  updates: {
    prepare: (place, number) => change(place, `updates ${number}`),
    ask: ({ member, theirs }) => member.get(`/apps/${theirs.id}/git/updates`),
    expectAll: async ({ member, theirs }, number) => {
      const { body } = await member.get(`/apps/${theirs.id}/git/updates`).expect(200);
      expect(body.commits[0].message).toBe(`updates ${number}`);
    },
  },
};

function hasTwoApps({ status, body }: request.Response): void {
  if (status === 200)
    expect((body.items as AppBody[]).map(({ name }) => name).sort()).toEqual(['Orders', 'Stock']);
}

export async function begin(fixture: GitFixture): Promise<Place> {
  const { server, admin } = fixture;
  const repository = await createGitRepository({ files: { 'Stock/v1.json': documentOf('first') } });
  const proxy = await startTcpProxy({ targetPort: server.port });
  const member = await admin.inNewWorkspace();
  const authorize = server.authorize.bind(server);
  await connect(member, {
    server: { host: proxy.host, port: proxy.port, user: server.user, authorize },
    repository,
  });
  const { body: theirs } = await member.post('/git/imports', { path: 'Stock/v1.json' }).expect(201);
  const own = await createApp(member, 'Orders', { commitChanges: true });
  return { member, repository, proxy, own, theirs: theirs as AppBody };
}
