import { chmod, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from './database';
import { expectNoSecretOutside, RecordedTraffic } from './secrets';
import { SETUP_TOKEN, TrellisProcess } from './trellis-process';

export interface RunningTrellis {
  process: TrellisProcess;
  address: string;
  databaseUrl: string;
  dataDir: string;
  trafficFile: string;
  /** Throws if it does not stop cleanly, or has leaked a secret. */
  stop(): Promise<void>;
}

/** Starts the program on a database and a data folder of its own, and records its traffic. */
export async function runTrellis(
  env: Record<string, string> = {},
  { isWatched = true }: { isWatched?: boolean } = {},
): Promise<RunningTrellis> {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'trellis-server-'));
  await chmod(folder, 0o711);
  const dataDir = join(folder, 'data');
  await mkdir(dataDir);
  const trafficFile = join(folder, 'traffic');
  const remove = async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  };
  const settings = { PORT: '0', DATABASE_URL: database.url, TRELLIS_DATA_DIR: dataDir, ...env };
  const trellis = await TrellisProcess.start({
    env: settings,
    ...(isWatched && { trafficFile }),
  }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    process: trellis,
    address: trellis.address,
    databaseUrl: database.url,
    dataDir,
    trafficFile,
    async stop() {
      try {
        await trellis.stop();
        const { code, signal } = await trellis.ended;
        if (code !== 0) throw new Error(`Trellis ended with ${signal ?? code}: ${trellis.stderr}`);
        if (isWatched)
          await expectNoSecretOutside({
            databaseUrl: database.url,
            dataDir,
            secretKey: env.TRELLIS_SECRET_KEY,
            traffic: await RecordedTraffic.read(trafficFile),
            places: [
              { name: 'the standard output', bytes: Buffer.from(trellis.stdout) },
              // The setup token is useless by now, and the log is the place for it.
              { name: 'the standard error', bytes: Buffer.from(trellis.stderr.replace(SETUP_TOKEN, '')) },
            ],
          });
      } finally {
        await remove();
      }
    },
  };
}
