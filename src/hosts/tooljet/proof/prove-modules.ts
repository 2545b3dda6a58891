import type { CapturedApp } from '../../app-host';
import { answers } from '../client/tooljet-http';
import { ApplyApp } from '../pull/apply-app';
import { captureApp } from '../pull/capture-app';
import { CreateApp } from '../pull/create-app';
import type { Switching } from '../pull/switch-app';
import { changeEverywhere } from './edits';
import type { Findings } from './findings';
import { buildProofModule } from './proof-document';
import { isRefusal, twice, unlessRefused } from './refusals';

interface Proving {
  /** Name of the proof's app, which is there. */
  ownName: string;
  /** False: the server takes no imports or changes, so modules can be listed and captured only. */
  mayChange: boolean;
  findings: Findings;
}

const noStep = () => Promise.resolve();

/**
 * Finds out whether the server has modules, and tries with one of its own, which it deletes again, whether they are made,
 * listed, captured and changed as they should. Returns true if they can be listed.
 */
export async function proveModules(
  server: Switching,
  { ownName, mayChange, findings }: Proving,
): Promise<boolean> {
  const { api, signal } = server;
  const { apps } = await twice(() => api.readList(signal, { type: 'module' }));
  // Servers that do not know types list the proof's app, too.
  if (apps.some(({ isModule }) => !isModule)) {
    findings.breaks('modules', 'This ToolJet has no modules.');
    return false;
  }
  if (!mayChange) {
    findings.breaks('modules', 'It could not be tried without reliable imports and changes.');
    return apps.length > 0;
  }
  try {
    await tryModule({ ...server, traits: { ...server.traits, modules: true } }, ownName);
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    findings.breaks('modules', error.message);
    return apps.length > 0;
  }
}

async function tryModule(server: Switching, ownName: string): Promise<void> {
  const { api, traits, signal } = server;
  const name = `${ownName}-m`;
  const wanted = buildProofModule({ name, version: traits.version });
  const request = { wanted, name, label: 'proof', ownName: `${ownName}-n` };
  const { hostAppId, captured } = await new CreateApp(request, { ...server, onStep: noStep }).run();
  try {
    await tryChange(server, hostAppId, captured);
  } finally {
    await twice(() => api.deleteApp(hostAppId, signal));
  }
  if (await unlessRefused(() => api.findModuleNamed(name, signal)))
    throw answers.invalid('a deleted module is still listed');
}

async function tryChange(server: Switching, hostAppId: string, base: CapturedApp): Promise<void> {
  await requireListed(server, hostAppId);
  await requireUnchanged(server, hostAppId, base);
  const wanted = changeEverywhere(base.document, 'changed');
  const request = { hostAppId, base, wanted, label: 'proof', release: 'never' as const };
  const { captured } = await new ApplyApp(request, { ...server, onStep: noStep }).run();
  await requireUnchanged(server, hostAppId, captured);
}

async function requireListed({ api, signal }: Switching, moduleId: string): Promise<void> {
  const isIn = (list: { id: string }[]) => list.some(({ id }) => id === moduleId);
  if (!isIn(await twice(() => api.listModules(signal))))
    throw answers.invalid('a module that was imported is not listed as a module');
  if (isIn(await twice(() => api.listApps(signal))))
    throw answers.invalid('a module is listed among the apps, too');
}

async function requireUnchanged(
  { api, signal }: Switching,
  appId: string,
  previous: CapturedApp,
): Promise<void> {
  const again = await twice(() => captureApp(api, { appId, previous }, signal));
  if (!again.module) throw answers.invalid('the export of a module does not say that it is one');
  if (again.document !== previous.document)
    throw answers.invalid('two exports of an unchanged module are different');
}
