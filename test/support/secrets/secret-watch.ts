import { Client } from 'pg';
import { NeedleFinder } from './find-needles';
import { RecordedTraffic } from './recorded-traffic';
import { needlesOfSealed } from './sealed-secrets';
import { formsOf } from './secret-forms';
import { filesOf, objectsOfRemotes, rowsOfDatabase, type Place } from './stored-places';

const MAX_TOLD = 20;

interface World {
  databaseUrl: string;
  dataDir: string;
  /** What passed through a server of this process. */
  traffic?: RecordedTraffic;
  /** What else is secret. */
  secrets?: Iterable<string>;
  /** Where else to look: what was written to a log, for instance. */
  places?: Iterable<Place> | AsyncIterable<Place>;
}

/**
 * At the end of a world: throws where a private key, token, password, secret or the secret key itself stands, in any
 * of its forms: answers, tables, data folder, mirrors, repositories. Not the keys' own file, nor where a token is
 * handed out.
 */
export async function expectNoSecretOutside(world: World): Promise<void> {
  const client = new Client({ connectionString: world.databaseUrl });
  await client.connect();
  try {
    const finder = new NeedleFinder();
    finder.add(await needlesOfSealed(client, world.dataDir));
    for (const secret of [...(world.traffic?.secrets ?? []), ...(world.secrets ?? [])])
      finder.add(formsOf(secret, `the secret ${secret.slice(0, 6)}…`));
    const leaks = new Set<string>();
    for await (const { name, bytes } of placesOf(world, client)) {
      for (const found of finder.find(bytes))
        leaks.add(`${found.name} stands in ${name}: ${JSON.stringify(found.around)}`);
    }
    if (leaks.size > 0) throw new Error(`Secrets got out:\n${[...leaks].slice(0, MAX_TOLD).join('\n')}`);
  } finally {
    await client.end();
  }
}

async function* placesOf({ traffic, places, dataDir }: World, client: Client): AsyncGenerator<Place> {
  yield* traffic?.withoutHandedOut() ?? [];
  yield* places ?? [];
  yield* rowsOfDatabase(client);
  yield* filesOf(dataDir);
  yield* objectsOfRemotes(client);
}
