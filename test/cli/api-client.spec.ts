import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient } from '../../src/cli/server/api-client';

/** Answers each request with the next of the listeners. */
async function serverOf(...listeners: RequestListener[]) {
  const server = createServer((request, response) => void listeners.shift()?.(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

const answer =
  (status: number, body: object, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    void response
      .writeHead(status, { 'Content-Type': 'application/json', Connection: 'close', ...headers })
      .end(JSON.stringify(body));

const accepted = answer(202, { jobId: '1', status: 'queued' }, { Location: '/api/jobs/1' });

const cut: RequestListener = ({ socket }) => void socket.destroy();

it('goes on waiting for a job while the server is started anew', async () => {
  await using server = await serverOf(
    accepted,
    cut,
    answer(503, {}),
    answer(200, { status: 'running', result: null, error: null }),
    answer(200, { status: 'succeeded', result: { sha: 'a' }, error: null }),
  );
  expect(await new ApiClient(server.address, 'token').post('/api/commits')).toEqual({ sha: 'a' });
});

it('ends with what a job is refused with', async () => {
  const error = { code: 'git_remote_moved', message: 'Moved.' };
  await using server = await serverOf(accepted, answer(200, { status: 'failed', result: null, error }));
  await expect(new ApiClient(server.address, 'token').post('/api/commits')).rejects.toMatchObject(error);
});

it('does not repeat a request that may have been accepted', async () => {
  await using server = await serverOf(cut, accepted);
  await expect(new ApiClient(server.address, 'token').post('/api/commits')).rejects.toMatchObject({
    code: 'server_unreachable',
  });
});
