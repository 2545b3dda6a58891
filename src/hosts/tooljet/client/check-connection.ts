import type { HostCheck, HostCheckStepName, HostWorkspace } from '../../app-host';
import { AppHostError } from '../../app-host-error';
import type { ToolJetApi } from './tooljet-api';
import { notJson } from './tooljet-http';

const NOTHING = { canExport: false, canImport: false, canEdit: false };

/** Tries the steps of a connection in order, and stops at the first failure. */
export async function checkConnection(
  api: ToolJetApi,
  workspaceId: string | null,
  signal: AbortSignal,
): Promise<HostCheck> {
  const check: HostCheck = { steps: [], version: null, workspaces: [], capabilities: NOTHING };
  const steps: [HostCheckStepName, () => Promise<void>][] = [
    ['reachable', () => reach(api, signal)],
    ['product', () => requireToolJet(api, signal)],
    ['version', async () => void (check.version = await readVersion(api, signal))],
    ['sign_in', async () => void (await api.session.signInAgain(signal))],
    [
      'workspace',
      async () => {
        check.workspaces = await api.workspaces(signal);
        requireWorkspace(check.workspaces, workspaceId);
      },
    ],
    [
      'permissions',
      async () => {
        check.capabilities = await api.capabilities(signal);
        if (!check.capabilities.canExport) throw mayNotExport();
      },
    ],
  ];
  for (const [step, run] of steps) {
    try {
      await run();
      if (step === 'version') check.steps.push({ step, ok: true, detail: `ToolJet ${check.version}` });
      else check.steps.push({ step, ok: true });
    } catch (error) {
      if (!(error instanceof AppHostError)) throw error;
      const { code, message: detail, remedy } = error;
      check.version ??= typeof error.data.version === 'string' ? error.data.version : null;
      check.steps.push({ step, ok: false, code, detail, ...(remedy !== undefined && { remedy }) });
      break;
    }
  }
  return check;
}

/** Any answer will do, also a page or an error. */
async function reach(api: ToolJetApi, signal: AbortSignal): Promise<void> {
  await api.isHealthy(signal).catch((error: unknown) => {
    const hasAnswered =
      error instanceof AppHostError &&
      (error.data.status !== undefined || ['host_not_tooljet', 'host_answer_invalid'].includes(error.code));
    if (!hasAnswered || error.code === 'host_unreachable') throw error;
  });
}

async function requireToolJet(api: ToolJetApi, signal: AbortSignal): Promise<void> {
  const isHealthy = await api.isHealthy(signal).catch((error: unknown) => {
    if (error instanceof AppHostError && error.code !== 'host_not_tooljet') throw notJson(api.host);
    throw error;
  });
  if (!isHealthy) throw notJson(api.host);
}

async function readVersion(api: ToolJetApi, signal: AbortSignal): Promise<string> {
  const version = await api.version(signal);
  traitsOf(version ?? 'of an unknown version');
  return version!;
}

function requireWorkspace(workspaces: HostWorkspace[], wanted: string | null): void {
  if (wanted === null || workspaces.some(({ id }) => id === wanted)) return;
  throw new AppHostError('host_workspace_not_found', 'The account does not have this workspace in ToolJet.', {
    remedy: 'Choose one of the account’s workspaces, or add the account to this one there.',
    data: { workspaces: workspaces.map(({ name }) => name) },
  });
}

const mayNotExport = () =>
  new AppHostError(
    'host_forbidden',
    'The account does not have permission to export apps of this workspace.',
    {
      remedy:
        'Make the account an admin of the workspace in ToolJet, or let a group that it is in create apps.',
    },
  );

/** Behavior of a version of ToolJet, as far as a pull depends on it. */
export interface VersionTraits {
  /** First two parts of the version. */
  line: string;
  maxVersionName: number;
  maxAppName: number;
  maxPageName: number;
  /** Kinds of data sources that each app has without any settings. */
  staticKinds: readonly string[];
  /** Largest request body that the server takes. */
  maxBodyBytes: number;
}

/**
 * Versions that pulls were proven with, against a real server. Others may answer alike and do something else, so they are
 * refused.
 */
const PROVEN_VERSIONS: readonly VersionTraits[] = [
  {
    line: '2.27',
    maxVersionName: 25,
    maxAppName: 50,
    maxPageName: 32,
    staticKinds: ['restapi', 'runjs', 'runpy', 'tooljetdb'],
    maxBodyBytes: 50 * 1024 * 1024,
  },
];

/** Returns the traits of a version, such as `2.27.1` or `2.27.1-ce`. Throws `host_version_unknown`. */
export function traitsOf(version: string): VersionTraits {
  const line = /^v?(\d+\.\d+)\.\d+(?:$|[-+.])/.exec(version)?.[1];
  const traits = PROVEN_VERSIONS.find((proven) => proven.line === line);
  if (traits) return traits;
  const proven = PROVEN_VERSIONS.map((one) => `${one.line}.x`).join(', ');
  throw new AppHostError(
    'host_version_unknown',
    `This is ToolJet ${version}, and Trellis works with ${proven} only.`,
    {
      remedy: `Run one of these versions: ${proven}. Other versions answer differently, and apps could be damaged.`,
      data: { version, proven: PROVEN_VERSIONS.map((one) => one.line) },
    },
  );
}
