import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTestDatabase } from '../../support/database';

const run = promisify(execFile);

/** In a process of its own: pg warns once in each. */
async function inProcess(url: string, client: string): Promise<{ stdout: string; stderr: string }> {
  const script = `
    const client = new ${client}({ connectionString: process.env.URL });
    client.connect().then(async () => {
      const asked = [1, 2, 'x', 4].map((value) => client.query('select pg_sleep(0.02), $1::int as n', [value]));
      const found = (await Promise.allSettled(asked)).map(({ value }) => value?.rows[0].n ?? 'failed');
      console.log(JSON.stringify([...found, (await client.query('select 5 as n')).rows[0].n]));
      await client.end();
    });`;
  const cwd = join(__dirname, '../../..');
  return run(process.execPath, ['-e', script], { cwd, env: { ...process.env, URL: url } });
}

it('sends one query after the other, which pg no longer does by itself, and goes on after one that fails', async () => {
  const database = await createTestDatabase();
  try {
    const ours = await inProcess(database.url, `(require('./dist/src/core/database').DatabaseClient)`);
    expect(JSON.parse(ours.stdout)).toEqual([1, 2, 'failed', 4, 5]);
    expect(ours.stderr).toBe('');
    // Proves that the check above can fail.
    const plain = await inProcess(database.url, `(require('pg').Client)`);
    expect(plain.stderr).toContain('already executing a query');
  } finally {
    await database.drop();
  }
});
