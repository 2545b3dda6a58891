import { eventually } from '../../support/eventually';
import { commit, createApp, edit, GitFixture } from '../../support/git-fixture';
import { SpanReceiver, type ReceivedSpan } from '../../support/span-receiver';
import { startTrellis } from '../../support/trellis-server';

let receiver: SpanReceiver;
let fixture: GitFixture;

beforeAll(async () => {
  receiver = await SpanReceiver.start();
  fixture = await GitFixture.start({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_BSP_SCHEDULE_DELAY: '200',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging',
  });
});

afterAll(async () => {
  await fixture?.stop();
  await receiver?.[Symbol.asyncDispose]();
});

const ofJob = (jobId: string, name: string): ReceivedSpan[] =>
  receiver.named(name).filter(({ traceId }) => traceId === jobId.replaceAll('-', ''));

async function spanOfJob(jobId: string, kind: string): Promise<ReceivedSpan> {
  await eventually(() => expect(ofJob(jobId, `job ${kind}`)).toHaveLength(1));
  return ofJob(jobId, `job ${kind}`)[0];
}

it('tells a collector of a request, its job, and the push of the job, in two processes', async () => {
  const { member, app } = await fixture.withApp('Quarterly numbers');
  await edit(member, app.id, 'secret-icon');
  const { headers } = await member
    .post(`/apps/${app.id}/git/commits`, { message: 'A message of Ada' })
    .set('Prefer', 'respond-async')
    .set('traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')
    .expect(202);
  const jobId = headers.location.split('/').at(-1)!;
  const job = await spanOfJob(jobId, 'commit_app');
  expect(job).toMatchObject({
    kind: 1,
    parentSpanId: null,
    status: 0,
    resource: {
      'service.name': 'trellis',
      'trellis.process': 'worker',
      'deployment.environment.name': 'staging',
    },
    attributes: {
      'trellis.job.id': jobId,
      'trellis.job.kind': 'commit_app',
      'trellis.job.status': 'succeeded',
    },
  });
  await eventually(() => expect(ofJob(jobId, 'git push')).toHaveLength(1));
  const [push] = ofJob(jobId, 'git push');
  expect(push).toMatchObject({ kind: 3, parentSpanId: job.spanId, attributes: {}, status: 0 });
  expect(push.durationMs).toBeLessThanOrEqual(job.durationMs + 1);

  const name = 'POST /api/workspaces/:w/apps/:a/git/commits';
  await eventually(() => expect(receiver.named(name)).toHaveLength(1));
  expect(receiver.named(name)[0]).toMatchObject({
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    parentSpanId: '00f067aa0ba902b7',
    kind: 2,
    resource: { 'trellis.process': 'server' },
    attributes: { 'http.response.status_code': 202, 'trellis.job.id': jobId },
    links: [{ traceId: job.traceId, spanId: job.spanId }],
  });
  const { email } = member.user;
  const content = [
    'Quarterly',
    'secret-icon',
    'Ada',
    email,
    member.workspaceId,
    member.token,
    'ssh://',
    '/api/health',
  ];
  expect(content.filter((text) => receiver.text.includes(text))).toEqual([]);
});

it('marks jobs and fetches that fail, with their codes', async () => {
  const { member, repository } = await fixture.connected();
  const app = await createApp(member, 'Orders', { commitChanges: true });
  await repository.addHook('pre-receive', 'exit 1');
  await edit(member, app.id, 'x');
  await commit(member, app.id).expect(422);
  const { body } = await member.get('/git/jobs').expect(200);
  const [failed] = body.items as { id: string }[];
  expect(await spanOfJob(failed.id, 'commit_app')).toMatchObject({
    status: 2,
    attributes: { 'error.type': 'git_push_rejected', 'trellis.job.status': 'failed' },
  });
  await fixture.server.stop();
  const before = receiver.named('git fetch').length;
  await member.get(`/apps/${app.id}/git/updates`).expect(422);
  await eventually(() => expect(receiver.named('git fetch').length).toBeGreaterThan(before));
  expect(receiver.named('git fetch').at(-1)).toMatchObject({
    status: 2,
    attributes: { 'error.type': 'git_host_unreachable' },
  });
});

it('works as ever where the collector refuses or is away, and sends what is left at its end', async () => {
  await using own = await SpanReceiver.start();
  const trellis = await startTrellis({
    OTEL_EXPORTER_OTLP_ENDPOINT: own.url,
    OTEL_BSP_SCHEDULE_DELAY: '60000',
  });
  await trellis.setUp();
  expect(own.spans).toEqual([]);
  await trellis[Symbol.asyncDispose]();
  expect(own.named('POST /api/setup')).toHaveLength(1);

  await using away = await startTrellis({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_BSP_SCHEDULE_DELAY: '50',
  });
  const member = await away.setUp();
  for (let request = 0; request < 20; request += 1) await member.get('/apps').expect(200);
});
