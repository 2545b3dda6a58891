import type { MadeInHost, MadePage, MadeThing } from '../app-host';
import type { ListedApp, ToolJetApi } from './client/tooljet-api';
import { isOwnVersionName } from './document/capture-version';
import { isOwnName } from './pull/create-app';
import { unlessGone } from './pull/remove-own';
import { isOld } from './proof/leftovers';

/** Apps whose versions one page lists: a request each. */
const APPS_OF_PAGE = 25;
/**
 * Lists what Trellis has made: versions of pulls, and apps that a creation or a proof has left. `apps`: all of the
 * workspace; `after`: `next` before.
 */
export async function listMade(
  api: ToolJetApi,
  { apps, after }: { apps: ListedApp[]; after: string | null },
  signal: AbortSignal,
): Promise<MadePage> {
  // Another order than ToolJet's, in which a change moves an app.
  const ordered = apps.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const left = ordered.filter(({ id }) => after === null || id > after);
  const page = left.slice(0, APPS_OF_PAGE);
  const items: MadeInHost[] = [];
  for (const app of page)
    items.push(...(isOwnName(app.name) ? [ownApp(app)] : await listVersions(api, app, signal)));
  return { items, next: left.length > page.length ? (page.at(-1)?.id ?? null) : null };
}

const ownApp = (app: ListedApp): MadeInHost => ({
  ...{ hostAppId: app.id, hostVersionId: null, appName: app.name, name: app.name },
  state: isOld(app) ? 'unused' : 'under_way',
});

async function listVersions(
  api: ToolJetApi,
  { id: hostAppId, name: appName, releasedVersionId, editingVersion }: ListedApp,
  signal: AbortSignal,
): Promise<MadeInHost[]> {
  const versions = (await unlessGone(api.versions(hostAppId, signal))) ?? [];
  const stateOf = (id: string): MadeInHost['state'] => {
    if (id === releasedVersionId) return 'released';
    return id === editingVersion?.id ? 'edited' : 'unused';
  };
  return versions
    .filter(({ name }) => isOwnVersionName(name))
    .map(({ id, name }) => ({ hostAppId, hostVersionId: id, appName, name, state: stateOf(id) }));
}

/** Removes a version or an app that is unused still. Returns false if there is nothing to remove. `list`: lists all apps. */
export async function removeMade(
  api: ToolJetApi,
  { thing: { hostAppId, hostVersionId }, list }: { thing: MadeThing; list: () => Promise<ListedApp[]> },
  signal: AbortSignal,
): Promise<boolean> {
  if (hostVersionId === null) {
    const app = (await list()).find(({ id }) => id === hostAppId);
    if (!app || !isOwnName(app.name) || !isOld(app)) return false;
    await api.deleteApp(hostAppId, signal);
    return true;
  }
  const state = await unlessGone(api.app(hostAppId, signal));
  if (!state || [state.releasedVersionId, state.editingVersionId].includes(hostVersionId)) return false;
  const versions = await api.versions(hostAppId, signal);
  if (!versions.some(({ id, name }) => id === hostVersionId && isOwnVersionName(name))) return false;
  await api.deleteVersion(hostAppId, hostVersionId, signal);
  return true;
}
