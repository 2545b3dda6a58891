import { shareTrellis, type Member } from '../support/trellis-server';
import { ApacheServer } from './apache-server';
import { describeWith } from './describe-with';
import { doMainJob } from './main-job';

const WRITER = { username: 'ada', token: 'token-of-ada-at-apache-51c2' };
const READER = { username: 'reader', token: 'token-of-reader-at-apache-8d' };

describeWith('/usr/sbin/apache2', 'Apache with git http-backend', () => {
  let admin: Member;
  let server: ApacheServer;

  beforeAll(async () => {
    server = await ApacheServer.start({ writer: WRITER, reader: READER });
    admin = await (await shareTrellis()).setUp();
  });
  afterAll(() => server?.stop());

  /** Enters URL and token; `more` replaces parts of the token. */
  async function enter(member: Member, name: string, more: object = {}): Promise<void> {
    await member.put('/git', { repositoryUrl: server.url(name) }).expect(200);
    const { certificateAuthority } = server;
    await member.post('/git/token', { ...WRITER, certificateAuthority, ...more }).expect(201);
  }

  const connectAs = (user: object, name: string) => async (member: Member) => {
    await enter(member, name, user);
    await member.post('/git/finalize').expect(200);
  };

  it('is a remote like any other: one user writes, another one imports and pulls', async () => {
    await doMainJob(admin, {
      repository: await server.createRepository('apps.git'),
      connect: connectAs(WRITER, 'apps.git'),
      connectReader: connectAs(READER, 'apps.git'),
    });
  });

  it('recognizes a user who may only read', async () => {
    await server.createRepository('read.git');
    const member = await admin.inNewWorkspace();
    await connectAs(READER, 'read.git')(member);
    expect((await member.get('/git').expect(200)).body.access).toBe('read-only');
  });

  it.each([
    ['an authority that nobody has entered', 'known.git', { certificateAuthority: undefined }],
    ['a wrong token', 'known.git', { token: 'wrong' }],
    ['a repository that is not there', 'unknown.git', {}],
  ])('tells of %s', async (_, name, more) => {
    if (name === 'known.git') await server.createRepository(name).catch(() => undefined);
    const member = await admin.inNewWorkspace();
    await enter(member, name, more);
    const { body } = await member.post('/git/finalize').expect(422);
    console.log(JSON.stringify(body));
  });
});
