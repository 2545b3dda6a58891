import request from 'supertest';
import { findFreePort } from '../../support/free-port';
import { SETUP_TOKEN } from '../../support/trellis-process';
import { startTrellis } from '../../support/trellis-server';

const setUp = (address: string, body: object = {}) =>
  request(address)
    .post('/api/setup')
    .send({
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      password: 'correct horse battery',
      workspaceName: 'Tools',
      ...body,
    });

it('takes the token in the log where a proxy is trusted', async () => {
  await using trellis = await startTrellis({ TRELLIS_TRUSTED_PROXIES: '192.0.2.1' });
  const [setupToken] = SETUP_TOKEN.exec(trellis.process.stderr) ?? [];
  expect((await setUp(trellis.address).expect(403)).body.code).toBe('setup_token_required');
  await setUp(trellis.address, { setupToken }).expect(201);
});

it('takes no token where TRELLIS_BASE_URL is a name of this machine', async () => {
  const port = await findFreePort();
  const env = { PORT: String(port), TRELLIS_BASE_URL: `http://localhost:${port}` };
  await using trellis = await startTrellis(env);
  expect(trellis.process.stderr).not.toMatch(SETUP_TOKEN);
  await setUp(trellis.address).expect(201);
});
