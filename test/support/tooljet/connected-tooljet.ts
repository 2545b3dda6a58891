import { Client } from 'pg';
import { certificateOf } from '../../integration/tooljet/certificates';
import { ToolJetFixture, ADMIN, ordersApp } from '../../integration/tooljet/tooljet-fixture';
import { databaseUrlAt } from '../databases';
import { eventually } from '../eventually';
import type { AppBody } from '../git-fixture';
import type { Member } from '../member';

interface HostBody {
  state: string;
  version: string | null;
  isCapturing: boolean;
  sharedWith: { name: string | null }[];
  releaseRule: string;
  capturedAt: string | null;
  nextCaptureAt: string | null;
  error: { code: string; remedy?: string } | null;
  apps: {
    hostAppId: string;
    appId: string | null;
    name: string;
    error: { code: string } | null;
    limits: string[];
  }[];
  proof: {
    running: { step: string; done: number; total: number; startedAt: string } | null;
    problem: { code: string } | null;
    certificate: { version: string; provedAt: string; abilities: Record<string, { state: string }> } | null;
  } | null;
}

export interface CheckBody {
  isConnected: boolean;
  needsWorkspace: boolean;
  steps: { step: string; ok: boolean; code?: string; detail?: string; remedy?: string }[];
  version: string | null;
}

/** Interval by which a test alone decides when ToolJet is looked at. */
const SELDOM = 86_400;

export const connectionTo = ({ server: { url } }: ToolJetFixture, more: object = {}) => ({
  kind: 'tooljet',
  url,
  ...ADMIN,
  intervalSeconds: SELDOM,
  ...more,
});

/** Connects the workspace to the stand-in, with the app `Orders`, and waits until that is here. */
export async function connectToolJet(
  member: Member,
  tooljet: ToolJetFixture,
): Promise<{ hostAppId: string; app: AppBody }> {
  const hostAppId = tooljet.place({ ...ordersApp(), name: 'Orders' });
  await connectHost(member, tooljet);
  return { hostAppId, app: await appeared(member, 'Orders') };
}

/** Connects the workspace to the stand-in, as if it had been proven. */
export async function connectHost(member: Member, tooljet: ToolJetFixture): Promise<void> {
  await member.put('/host', connectionTo(tooljet)).expect(200);
  await certify(member, tooljet);
  const { body } = await member.post('/host/check').expect(200);
  expect(body).toMatchObject({ isConnected: true, version: tooljet.server.state.version });
}

/** Stores the certificate that a proof would obtain: it takes some seconds, and has tests of its own. */
export async function certify(
  member: Member,
  { server: { state } }: ToolJetFixture,
  more: Parameters<typeof certificateOf>[0] = {},
): Promise<void> {
  const database = new Client({ connectionString: databaseUrlAt(member.address) });
  await database.connect();
  const certificate = JSON.stringify(certificateOf({ version: state.version, ...more }));
  const sql = 'update app_hosts set certificate = $2 where workspace_id = $1';
  await database.query(sql, [member.workspaceId, certificate]).finally(() => database.end());
}

/** Waits until an app has come here. */
export const appeared = (member: Member, name: string): Promise<AppBody> =>
  eventually(async () => {
    const found = await findApp(member, name);
    if (!found) throw new Error('The app is not here.');
    return found;
  });

export async function findApp(member: Member, name: string): Promise<AppBody | undefined> {
  const { body } = await member.get('/apps').expect(200);
  return (body as { items: AppBody[] }).items.find((app) => app.name === name);
}

export const hostOf = async (member: Member): Promise<HostBody> =>
  (await member.get('/host').expect(200)).body.host as HostBody;

/** Looks at ToolJet, and waits for the end. */
export async function capture(member: Member): Promise<HostBody> {
  const before = await hostOf(member);
  await member.post('/host/capture').expect(202);
  return eventually(async () => {
    const host = await hostOf(member);
    const hasEnded = host.capturedAt !== before.capturedAt || host.error !== null;
    if (host.isCapturing || !hasEnded) throw new Error('The capture has not ended.');
    return host;
  });
}

/** Edits the text of the tabs of `Orders` in ToolJet, as a person would there. */
export async function editThere(tooljet: ToolJetFixture, hostAppId: string, text: string): Promise<void> {
  const { state } = tooljet.server;
  const version = state.editingVersionOf(hostAppId)!;
  const component = state.componentsOf(version.id).find(({ name }) => name === 'tabs1')!;
  await tooljet.asSomebody('PUT', `/v2/apps/${hostAppId}/versions/${version.id}/components`, {
    is_user_switched_version: false,
    pageId: component.pageId,
    diff: { [component.id]: { component: { definition: { properties: { text: { value: text } } } } } },
  });
}

/** Returns the text of the tabs of `Orders` in the version that opens in ToolJet's editor. */
export function textThere(tooljet: ToolJetFixture, hostAppId: string): unknown {
  const { state } = tooljet.server;
  const version = state.editingVersionOf(hostAppId)!;
  const component = state.componentsOf(version.id).find(({ name }) => name === 'tabs1')!;
  return (component.properties?.text as { value: unknown } | undefined)?.value;
}
