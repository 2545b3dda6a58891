import type { HostCheck, HostCheckStepName } from '../../app-host';
import { AppHostError } from '../../app-host-error';
import { WrongWorkspaceError } from './session';
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
    // Any version will do: each proves on the server itself what it can do.
    ['version', async () => void (check.version = await api.version(signal))],
    ['sign_in', () => signIn(api, signal)],
    ['workspace', () => chooseWorkspace(api, check, { workspaceId, signal })],
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

/** A workspace that the account does not have is the fault of the next step. */
async function signIn(api: ToolJetApi, signal: AbortSignal): Promise<void> {
  await api.session.signInAgain(signal).catch((error: unknown) => {
    if (!(error instanceof WrongWorkspaceError)) throw error;
  });
}

async function chooseWorkspace(
  api: ToolJetApi,
  check: HostCheck,
  { workspaceId, signal }: { workspaceId: string | null; signal: AbortSignal },
): Promise<void> {
  check.workspaces = await api.workspaces(signal).catch((error: unknown) => {
    if (error instanceof WrongWorkspaceError) check.workspaces = error.workspaces;
    throw error;
  });
  if (workspaceId !== null && !check.workspaces.some(({ id }) => id === workspaceId))
    throw new WrongWorkspaceError(check.workspaces);
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
