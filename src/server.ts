import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApp } from './create-app';
import type { Config } from './core/config';
import { runMigrations } from './core/database';
import { ensurePostgres, type EmbeddedPostgres } from './core/embedded-postgres';
import { loadSecretKey } from './core/secrets';
import { WorkerProcess } from './worker-process';

/** The whole program: PostgreSQL where none is given, schema, server, Git worker. */
export class Server {
  private constructor(
    private readonly app: NestExpressApplication,
    private readonly worker: WorkerProcess,
    private readonly postgres: EmbeddedPostgres | null,
    readonly address: string,
  ) {}

  static async start(config: Config): Promise<Server> {
    const log = (message: string) => void process.stderr.write(`${message}\n`);
    const postgres = config.databaseUrl
      ? null
      : await ensurePostgres({ dataDir: join(config.dataDir, 'postgres'), log });
    try {
      const databaseUrl = config.databaseUrl ?? postgres?.url ?? '';
      const secretKey = await loadSecretKey(config.secretKey, config.dataDir);
      await runMigrations(databaseUrl);
      const app = await createApp({ config, databaseUrl, secretKey });
      await app.listen(config.port, config.host);
      const environment = { ...process.env, TRELLIS_SECRET_KEY: secretKey.toString('base64') };
      const worker = new WorkerProcess({ environment, databaseUrl });
      worker.start();
      return new Server(app, worker, postgres, await addressOf(app, config));
    } catch (error) {
      await postgres?.stop();
      throw error;
    }
  }

  /** Waiting requests get their 202 and streams end before the worker goes, PostgreSQL last: within 10 s. */
  async stop(): Promise<void> {
    const [closed, stopped] = await Promise.allSettled([this.app.close(), this.worker.stop()]);
    await this.postgres?.stop();
    for (const end of [closed, stopped]) if (end.status === 'rejected') throw end.reason;
  }
}

async function addressOf(app: NestExpressApplication, config: Config): Promise<string> {
  if (config.baseUrl) return config.baseUrl;
  const url = new URL(await app.getUrl());
  if (['0.0.0.0', '[::]', '[::1]'].includes(url.hostname)) url.hostname = 'localhost';
  return url.origin;
}
