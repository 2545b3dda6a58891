import type { GitRepository } from '../../support/git-repository';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, query, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { KillPoints } from '../kill-points';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN) });
});

afterAll(() => fixture.stop());

/**
 * Kills the worker that pushes a commit with this message. Finds the worker only then, so that no living worker is
 * notified.
 */
const endsWorkerOn = (message: string, signal: string) => `
  git log --format=%s "$2..$3" | grep -q "^${message}$" || exit 0
  kill -${signal} $(ps -A -ww -o pid=,ppid=,args= | awk '$2 == ${fixture.trellis.pid} && /worker.js/ { print $1 }')
  echo crash >> crashes
  exit 1`;

/** Makes a push take a second, and fail if a worker crashes during it. */
const takesASecondUnlessOneCrashes = ({ path }: GitRepository) => `
  count() { grep -c crash ${path}/crashes 2>/dev/null; }
  before=$(count)
  for tenth in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; [ "$(count)" = "$before" ] || exit 1; done`;

async function begin(name: string) {
  const repository = await fixture.repository();
  const points = await KillPoints.in(repository);
  const member = await fixture.workspaceOn(repository);
  return { repository, points, member, stream: await CommitStream.begin(member, repository, name) };
}

it('quarantines the job that crashes the worker three times while it runs alone, and no other', async () => {
  const { repository, points, member, stream } = await begin('Orders');
  const sameQueue = await CommitStream.begin(member, repository, 'Sales');
  const bystander = await begin('Stock');
  await bystander.repository.addHook('pre-receive', takesASecondUnlessOneCrashes(repository));
  await points.at('pre-receive', points.blockUntilReleased);
  await stream.commit();
  await points.whenReached('pre-receive');
  await repository.addHook('update', endsWorkerOn('Orders 2', 'SEGV'));
  const poisonous = await stream.commit();
  await sameQueue.run(2);
  await stream.commit();
  await bystander.stream.run(8);
  await points.release();
  await waitUntilIdle(fixture.url);

  const failed = await query<{ id: string; code: string; crashes: number }>(
    fixture.url,
    `select id, error->>'code' as code, crashes from git_jobs where status <> 'succeeded'`,
  );
  expect(failed).toEqual([{ id: poisonous, code: 'git_worker_crashed', crashes: 4 }]);
  expect((await member.get(`/git/jobs/${poisonous}`)).body).toMatchObject({
    status: 'failed',
    error: { code: 'git_worker_crashed' },
  });
  const messages = (await repository.log()).map(({ message }) => message).sort();
  expect(messages).toEqual(['App creation', 'App creation', 'Orders 1', 'Orders 3', 'Sales 1', 'Sales 2']);
  await expectExactlyOnce(fixture.url, [bystander.stream]);
});

it('does not blame a job for a worker that was killed from outside', async () => {
  const { repository, stream } = await begin('Orders');
  const guard = '[ "$(grep -c crash crashes 2>/dev/null || echo 0)" -ge 4 ] && exit 0';
  await repository.addHook('update', `${guard}\n${endsWorkerOn('Orders 1', 'KILL')}`);
  await stream.commit();
  await expectExactlyOnce(fixture.url, [stream]);
});
