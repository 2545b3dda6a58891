import { Test } from '@nestjs/testing';
import { AppModule } from '../../src/app.module';
import { Config } from '../../src/core/config';
import { createTestDatabase } from '../support/database';

it('assembles the server without loading native Git code, which may crash and belongs in the worker', async () => {
  const database = await createTestDatabase();
  const options = {
    config: new Config({ LOG_LEVEL: 'silent' }),
    databaseUrl: database.url,
    secretKeys: [Buffer.alloc(32, 1)],
  };
  const program = await Test.createTestingModule({ imports: [AppModule.forRoot(options)] }).compile();
  try {
    await program.init();
    expect(isLoaded('nodegit')).toBe(false);
    const { loadLibgit2 } = await import('../../src/gitsync/worker');
    loadLibgit2();
    // Proves that the check above can fail.
    expect(isLoaded('nodegit')).toBe(true);
  } finally {
    await program.close();
    await database.drop();
  }
});

const isLoaded = (name: string): boolean =>
  Object.keys(require.cache).some((file) => file.includes(`/node_modules/${name}/`));
