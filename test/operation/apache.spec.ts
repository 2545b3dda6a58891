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
    ['no authority entered', { certificateAuthority: undefined }, 'git_certificate_untrusted', 'authority'],
    ['a wrong token', { token: 'wrong' }, 'git_auth_failed', 'token is complete'],
    ['no such repository', {}, 'git_repository_not_found', 'Check the URL'],
  ])('says what is wrong with %s', async (_, more, code, remedy) => {
    const member = await admin.inNewWorkspace();
    await enter(member, 'nowhere.git', more);
    const { body } = await member.post('/git/finalize').expect(422);
    expect(body).toMatchObject({ code, remedy: expect.stringContaining(remedy) });
    expect((await member.get('/git').expect(200)).body).toMatchObject({ configured: false });
  });
});
