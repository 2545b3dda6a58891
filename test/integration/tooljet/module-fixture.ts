import { randomUUID } from 'node:crypto';
import type { HostedModule, CapturedApp } from '../../../src/hosts/app-host';
import type { Json } from '../../support/tooljet/rows';
import type { Body } from './pull-fixture';
import { ordersApp } from './tooljet-fixture';
import type { ProvenToolJet } from './proven-tooljet';

export const WITH_MODULES = ['3.16.5', '3.20.40', '3.21.32'];

export interface Module {
  appId: string;
  versionId: string;
}

/** Makes a module as a person would there. */
export async function addModule({ fixture, state }: ProvenToolJet, name: string): Promise<Module> {
  const made = await fixture.asSomebody('POST', '/apps', { name, type: 'module' });
  const { id: appId } = made as { id: string };
  return { appId, versionId: state.editingVersionOf(appId)!.id };
}

/** Returns the app with a component that shows a module. */
export function showing({ appId, versionId }: Module, body: Json = ordersApp()): Json {
  const app = structuredClone(body) as Body;
  const like = app.components.find(({ parent }) => parent === null)!;
  const id = randomUUID();
  app.components.push({
    ...like,
    ...{ id, name: 'clock1', type: 'ModuleViewer' },
    properties: { moduleAppId: { value: appId }, moduleVersionId: { value: versionId } },
    layouts: like.layouts.map((layout) => ({ ...layout, id: randomUUID(), componentId: id })),
  });
  return app;
}

/** Returns the ids that an app's component shows there. */
export function shownIn({ state }: ProvenToolJet, hostAppId: string): Module {
  const { id } = state.editingVersionOf(hostAppId)!;
  const viewer = state.componentsOf(id).find(({ type }) => type === 'ModuleViewer')!;
  const { moduleAppId, moduleVersionId } = viewer.properties as Record<string, { value: string }>;
  return { appId: moduleAppId.value, versionId: moduleVersionId.value };
}

/** Returns a module as the store of a workspace has it. */
export const hosted = (hostAppId: string, { module, hostVersionId }: CapturedApp): HostedModule => ({
  ...module!,
  ...{ hostAppId, hostVersionId },
});
