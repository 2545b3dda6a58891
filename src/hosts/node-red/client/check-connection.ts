import { AppHostError } from '../../app-host-error';
import type { HostCheck, HostCheckStepName } from '../../app-host';
import type { NodeRedApi } from '../node-red-api';

const NOTHING = { canExport: false, canImport: false, canEdit: false };
/** First part of the versions that deployments were proven with. */
const PROVEN = ['4'];
const READS = ['*', 'read', '*.read', 'flows.read'];
const WRITES = ['*', 'write', '*.write', 'flows.write'];

/** The one workspace of a Node-RED. */
export const WORKSPACE_ID = 'node-red';

/** Tries the steps of a connection in order, and stops at the first failure. */
export async function checkConnection(api: NodeRedApi, signal: AbortSignal): Promise<HostCheck> {
  const check: HostCheck = { steps: [], version: null, workspaces: [], capabilities: NOTHING };
  let permissions: readonly string[] | null = null;
  const steps: [HostCheckStepName, () => Promise<void> | void][] = [
    ['reachable', () => reach(api, signal)],
    ['product', () => api.requireNodeRed(signal)],
    ['sign_in', () => api.session.signInAgain(signal)],
    [
      'version',
      async () => {
        const settings = await api.settings(signal);
        permissions = settings.permissions;
        check.version = settings.version;
        requireProven(settings.version);
      },
    ],
    [
      'permissions',
      () => {
        check.capabilities = capabilitiesOf(permissions);
        if (!check.capabilities.canExport) throw mayNotRead();
        check.workspaces = [{ id: WORKSPACE_ID, name: api.host, slug: WORKSPACE_ID }];
      },
    ],
  ];
  for (const [step, run] of steps) {
    try {
      await run();
      check.steps.push({
        step,
        ok: true,
        ...(step === 'version' && { detail: `Node-RED ${check.version}` }),
      });
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
async function reach(api: NodeRedApi, signal: AbortSignal): Promise<void> {
  await api.requireNodeRed(signal).catch((error: unknown) => {
    const isSilent =
      error instanceof AppHostError &&
      ['host_unreachable', 'host_timeout', 'host_certificate_untrusted', 'host_cancelled'].includes(
        error.code,
      );
    if (isSilent) throw error;
  });
}

export function requireProven(version: string): void {
  if (PROVEN.includes(version.split('.')[0])) return;
  throw new AppHostError(
    'host_version_unknown',
    `This is Node-RED ${version}, and Trellis works with 4.x only.`,
    {
      remedy: 'Run Node-RED 4. Other versions may answer differently, and flows could be damaged.',
      data: { version, proven: PROVEN },
    },
  );
}

function capabilitiesOf(permissions: readonly string[] | null) {
  const may = (any: string[]) => permissions === null || permissions.some((one) => any.includes(one));
  return { canExport: may(READS), canImport: false, canEdit: may(WRITES) };
}

const mayNotRead = () =>
  new AppHostError('host_forbidden', 'The account does not have permission to read the flows.', {
    remedy: 'Give it the permissions "*" in adminAuth of Node-RED’s settings.',
  });
