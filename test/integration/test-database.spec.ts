import { Client } from 'pg';
import { createTestDatabase } from '../support/database';

describe('a test database', () => {
  it('has the migrations applied and is separate for each caller', async () => {
    const databases = await Promise.all([createTestDatabase(), createTestDatabase(), createTestDatabase()]);

    expect(new Set(databases.map(({ url }) => url)).size).toBe(3);
    for (const database of databases) {
      const client = new Client({ connectionString: database.url });
      await client.connect();
      const { rowCount } = await client.query(`select from pg_tables where schemaname = 'public'`);
      await client.end();
      expect(rowCount).toBeGreaterThan(1);
      await database.drop();
    }
  });
});
