import { Client } from 'pg';
import { SecretFinder } from './find-secrets';
import { RecordedTraffic } from './recorded-traffic';
import { formsOfSealed } from './sealed-secrets';
import { formsOf } from './secret-forms';
import { filesOf, objectsOf, rowsOfDatabase, type Place } from './stored-places';

const MAX_TOLD = 20;

interface Fixture {
  databaseUrl: string;
  dataDir: string;
  /** `TRELLIS_SECRET_KEY`; absent: the key is in the data folder. */
  secretKey?: string;
  /** All requests to the server and its answers. */
  traffic?: RecordedTraffic;
  /** Other secrets. */
  secrets?: Iterable<string>;
  /** Other places to search, such as a log. */
  places?: Iterable<Place> | AsyncIterable<Place>;
}

/**
 * Throws if a private key, token, password, secret or the secret key itself is found, in any of its forms, in
 * answers, tables, data folder, mirrors or repositories. Ignores the secret key's own file and answers that may
 * return a token. Called at the end of a spec file.
 */
export async function expectNoSecretOutside(fixture: Fixture): Promise<void> {
  const client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
  try {
    const finder = new SecretFinder();
    finder.add(await formsOfSealed(client, fixture));
    for (const secret of [...(fixture.traffic?.secrets ?? []), ...(fixture.secrets ?? [])])
      finder.add(formsOf(secret, `the secret ${secret.slice(0, 6)}…`));
    const leaks = new Set<string>();
    for await (const { name, bytes } of placesOf(fixture, client)) {
      for (const found of finder.find(bytes))
        leaks.add(`${found.name} stands in ${name}: ${JSON.stringify(found.around)}`);
    }
    if (leaks.size > 0) throw new Error(`Secrets got out:\n${[...leaks].slice(0, MAX_TOLD).join('\n')}`);
  } finally {
    await client.end();
  }
}

async function* placesOf({ traffic, places, dataDir }: Fixture, client: Client): AsyncGenerator<Place> {
  yield* traffic?.withoutHandedOut() ?? [];
  yield* places ?? [];
  yield* rowsOfDatabase(client);
  yield* filesOf(dataDir);
  yield* objectsOf(client, dataDir);
}
