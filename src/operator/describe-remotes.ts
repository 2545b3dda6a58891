import type { Config } from '../core/config';
import type { DatabaseClient } from '../core/database';
import { addressFilter } from '../core/network';
import { parseRemoteUrl } from '../gitsync';
import { HttpsError, HttpsPool } from '../https';
import { probeHostKey } from '../ssh';

/** Hosts that are asked at most: the failures of the others are in their workspaces. */
const MOST_HOSTS = 100;
const AT_ONCE = 8;
const TIMEOUT_MS = 10_000;

interface Remote {
  protocol: 'ssh' | 'https';
  host: string;
  port: number;
  /** Fingerprints that workspaces have pinned, by the type of the key. */
  pinned: Map<string, Set<string>>;
  workspaces: number;
}

interface Row {
  url: string;
  type: string | null;
  fingerprint: string | null;
}

/** Asks the host of each repository that is in use. Throws, naming the hosts, if one cannot be reached or has another key. */
export async function describeRemotes(client: DatabaseClient, config: Config): Promise<string> {
  const { rows } = await client.query<Row>(
    `select repository_url as url, host_key_type as type, host_key_fingerprint as fingerprint
     from git_configs where is_configured and is_enabled`,
  );
  const remotes = [...hostsOf(rows).values()].slice(0, MOST_HOSTS);
  const answers: { name: string; problem: string | null }[] = [];
  for (let at = 0; at < remotes.length; at += AT_ONCE)
    answers.push(...(await Promise.all(remotes.slice(at, at + AT_ONCE).map((one) => ask(one, config)))));
  const lines = answers.map(({ name, problem }) => `\n    ${name}: ${problem ?? 'reached'}`).join('');
  if (answers.some(({ problem }) => problem !== null)) throw new Error(`not all are in order${lines}`);
  return answers.length === 0 ? 'no workspace is connected' : `all are in order${lines}`;
}

function hostsOf(rows: Row[]): Map<string, Remote> {
  const remotes = new Map<string, Remote>();
  for (const { url, type, fingerprint } of rows) {
    const { protocol, host, port } = parseRemoteUrl(url);
    const key = `${protocol}://${host}:${port}`;
    const remote: Remote = remotes.get(key) ?? { protocol, host, port, pinned: new Map(), workspaces: 0 };
    remote.workspaces += 1;
    if (type !== null && fingerprint !== null)
      remote.pinned.set(type, (remote.pinned.get(type) ?? new Set<string>()).add(fingerprint));
    remotes.set(key, remote);
  }
  return remotes;
}

async function ask(remote: Remote, config: Config): Promise<{ name: string; problem: string | null }> {
  const { protocol, host, port, workspaces } = remote;
  const name = `${protocol}://${host}:${port} (${workspaces} ${workspaces === 1 ? 'workspace' : 'workspaces'})`;
  try {
    const problem = protocol === 'ssh' ? await askSsh(remote, config) : await askHttps(remote, config);
    return { name, problem };
  } catch (error) {
    return { name, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Each workspace has pinned one key; a host may have others of other types. */
async function askSsh({ host, port, pinned }: Remote, config: Config): Promise<string | null> {
  const key = await probeHostKey({
    host,
    port,
    timeoutMs: TIMEOUT_MS,
    isAddressAllowed: addressFilter(config),
  });
  const known = pinned.get(key.type);
  if (!known || (known.size === 1 && known.has(key.fingerprint))) return null;
  return `its key is ${key.fingerprint}, and workspaces have pinned ${[...known].join(', ')}`;
}

/** Any answer will do: what a repository needs to be read is known to its workspace alone. */
async function askHttps({ host, port }: Remote, config: Config): Promise<string | null> {
  const pool = new HttpsPool({ isAddressAllowed: addressFilter(config) });
  const target = { ownerId: 'operator', host, port, certificateAuthority: null };
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { body } = await pool.request(target, { method: 'GET', path: '/', headers: {}, signal });
    for await (const _part of body) break;
    return null;
  } catch (error) {
    // Its workspaces trust an authority, or have a certificate, of their own.
    const isOfWorkspace = error instanceof HttpsError && OF_WORKSPACE.has(error.kind);
    if (isOfWorkspace) return null;
    throw error;
  } finally {
    await pool.close();
  }
}

const OF_WORKSPACE = new Set(['certificate', 'client_certificate', 'status']);
