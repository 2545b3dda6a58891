import type { ProofRequest } from '../../app-host';
import { changeSettings, createSource, deleteSource, readSettings } from '../client/source-settings';
import { answers } from '../client/tooljet-http';
import { readDataSources } from '../client/workspace-things';
import { isRecord } from '../document/rows';
import type { Switching } from '../pull/switch-app';
import { twice } from './refusals';

const CLEANUP_TIMEOUT_MS = 15_000;
/** A kind that each ToolJet has. Nothing is asked of the address. */
const KIND = 'postgresql';

/**
 * Makes a data source named after the proof, sets an option of it, and deletes it. Throws if its other options do not stay,
 * the credential of a secret one above all.
 */
export async function proveSettings(
  server: Switching,
  { ownName, formerNames }: ProofRequest,
): Promise<void> {
  await removeSources(server, [ownName, ...formerNames]);
  try {
    await proveOn(server, ownName);
  } finally {
    const signal = AbortSignal.timeout(CLEANUP_TIMEOUT_MS);
    await removeSources({ ...server, signal }, [ownName]).catch(() => undefined);
  }
  if ((await namesake(server, [ownName])).length > 0)
    throw answers.invalid('a deleted data source is still listed');
}

async function proveOn(server: Switching, name: string): Promise<void> {
  const secret = { key: 'password', value: 'of the proof', encrypted: true };
  const plain = (value: string) => ({ key: 'host', value, encrypted: false });
  const made = await createSource(server, { kind: KIND, name, options: [plain('before.invalid'), secret] });
  if (made.name !== name) throw answers.invalid('a new data source has another name');
  const before = await readBoth(server, made.id);
  await twice(() =>
    changeSettings(server, made.id, [plain('after.invalid'), { key: 'password', encrypted: true }]),
  );
  const after = await readBoth(server, made.id);
  if (before.host !== 'before.invalid' || after.host !== 'after.invalid')
    throw answers.invalid('an option of a data source is not stored as it is sent');
  if (before.credential === null || after.credential !== before.credential)
    throw answers.invalid('a secret option loses its credential when another option is set');
}

async function readBoth(server: Switching, id: string): Promise<{ host: unknown; credential: unknown }> {
  const { host, password } = await twice(() => readSettings(server, id));
  return {
    host: isRecord(host) ? host.value : null,
    credential: isRecord(password) ? (password.credential_id ?? null) : null,
  };
}

async function namesake({ api, traits, signal }: Switching, names: string[]) {
  const listed = await twice(() => readDataSources(api, traits.dataSources!, signal));
  return listed.filter((one) => names.includes(one.name));
}

async function removeSources(server: Switching, names: string[]): Promise<void> {
  for (const { id } of await namesake(server, names)) await twice(() => deleteSource(server, id));
}
