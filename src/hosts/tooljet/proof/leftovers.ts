import { AppHostError } from '../../app-host-error';
import type { ListedApp, ToolJetApi } from '../client/tooljet-api';
import { unlessRefused } from './refusals';

const PREFIX = 'trellis-proof-';
const PROOF_NAME = /^trellis-proof-[0-9a-f]{8}(-[\w-]*)?$/;
/** A proof or a creation ends sooner than this. */
const OLD_MS = 10 * 60_000;

/** True for an app of the proof with this name, which may also have been renamed by it. */
const isOf =
  (ownName: string) =>
  ({ name }: ListedApp): boolean =>
    name === ownName || name.startsWith(`${ownName}-`);

/**
 * Deletes the apps of earlier proofs: of ours at once, others once they are old. Throws `host_busy` if another Trellis
 * seems to be proving this ToolJet.
 */
export async function removeLeftovers(
  api: ToolJetApi,
  { apps, formerNames }: { apps: ListedApp[]; formerNames: string[] },
  signal: AbortSignal,
): Promise<void> {
  for (const app of apps.filter(({ name }) => PROOF_NAME.test(name))) {
    const isOurs = formerNames.some((name) => isOf(name)(app));
    if (!isOurs && !isOld(app)) throw busy();
    await api.deleteApp(app.id, signal);
  }
}

/**
 * True for an app that nothing under way uses: renames and the making of an app set its time. A time in the future is a
 * clock that is wrong.
 */
export const isOld = ({ updatedAt }: ListedApp): boolean => {
  const ageMs = Math.abs(Date.now() - Date.parse(updatedAt));
  return !(ageMs <= OLD_MS);
};

const busy = () =>
  new AppHostError('host_busy', 'Another Trellis is proving this ToolJet.', {
    remedy: `Wait until it has ended, at most ten minutes. Until then ToolJet has an app named ${PREFIX}….`,
  });

/** Lists the modules; none where the server refuses. */
export const listModules = async (api: ToolJetApi, signal: AbortSignal): Promise<ListedApp[]> =>
  (await unlessRefused(() => api.listModules(signal))) ?? [];

/** Deletes all apps of these proofs. Returns how many there were. */
export async function removeProofs(
  api: ToolJetApi,
  ownNames: string[],
  signal: AbortSignal,
): Promise<number> {
  const apps = [...(await listModules(api, signal)), ...(await api.listApps(signal))];
  const own = apps.filter((app) => ownNames.some((name) => isOf(name)(app)));
  for (const { id } of own) await api.deleteApp(id, signal);
  return own.length;
}
