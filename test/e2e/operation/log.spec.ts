import { rename } from 'node:fs/promises';
import { CommitStream } from '../../faults/commit-stream';
import { FaultFixture } from '../../faults/fault-fixture';
import { eventually } from '../../support/eventually';
import type { GitRepository } from '../../support/git-repository';

type Line = Record<string, unknown> & { req?: { id: string; url: string }; msg?: string };

let fixture: FaultFixture;
let repository: GitRepository;
let stream: CommitStream;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: { LOG_LEVEL: 'info', TRELLIS_RETRY_HOURS: '0' } });
  repository = await fixture.repository();
  stream = await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Orders');
});

afterAll(() => fixture.stop());

const lines = (): Line[] =>
  fixture.trellis.stderr
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

async function findLine(is: (line: Line) => boolean): Promise<Line> {
  let found: Line | undefined;
  await eventually(() => {
    found = lines().find(is);
    expect(found).toBeDefined();
  });
  return found!;
}

const commit = (id: string) =>
  stream.member
    .post(`/apps/${stream.appId}/git/commits`, { message: 'a message that stays private' })
    .set('X-Request-Id', id);

it('has a line for each request, with its user, workspace and job, under an id that the client knows', async () => {
  const { headers } = await commit('from-the-proxy.1:2').expect(200);
  expect(headers['x-request-id']).toBe('from-the-proxy.1:2');
  const { workspaceId, user } = stream.member;
  const line = await findLine(({ req }) => req?.id === 'from-the-proxy.1:2');
  expect(line).toMatchObject({ userId: user.id, workspaceId, jobId: expect.any(String) });
  expect(line.msg).toBe('request completed');
  expect(lines().filter(({ req }) => req?.id === 'from-the-proxy.1:2')).toHaveLength(1);
});

it.each(['two words', '', 'x'.repeat(129), '"}{'])(
  'gives a request with the id %j one of its own',
  async (id) => {
    const { headers } = await stream.member.get('/apps').set('X-Request-Id', id).expect(200);
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  },
);

it('has a line for each job that ends, a warning for one that fails, with its code', async () => {
  const { workspaceId, user } = stream.member;
  const jobId = await stream.commit();
  const ended = await findLine((line) => line.jobId === jobId && line.context === 'GitJob');
  expect(ended).toMatchObject({
    ...{ level: 30, workspaceId, userId: user.id, kind: 'commit_app', status: 'succeeded', attempts: 1 },
    ...{ durationMs: expect.any(Number), runMs: expect.any(Number) },
  });
  expect(ended).not.toHaveProperty('code');

  await rename(repository.path, `${repository.path}.away`);
  try {
    const failedId = await stream.commit();
    const failed = await findLine((line) => line.jobId === failedId && line.context === 'GitJob');
    expect(failed).toMatchObject({ level: 40, status: 'failed', code: 'git_repository_not_found' });
    for (const id of [jobId, failedId])
      expect(lines().filter((line) => line.jobId === id && line.context === 'GitJob')).toHaveLength(1);
  } finally {
    await rename(`${repository.path}.away`, repository.path);
  }
});

it('has no message, name or address of anybody, and no content', () => {
  const { stderr } = fixture.trellis;
  const { user, token } = stream.member;
  for (const hidden of ['stays private', 'Orders', user.email, user.name, token, repository.path])
    expect(stderr).not.toContain(hidden);
});
