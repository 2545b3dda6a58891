import type { MetAtHost, WantedState } from '../gitsync';
import type { ApplyProgress, CapturedApp, HostedModule } from './app-host';
import { hostNotConnected } from './app-host-error';
import type { CaptureRequest, KeepCaptured } from './capture-app';
import { sourceChoices } from './make-apps';

interface Options {
  /** Keeps the state for a revert until the deployment has ended. */
  isRevertible: boolean;
  modules: readonly HostedModule[];
  beforeSwitch?: () => Promise<void>;
}

interface Applied {
  /** Former version of a module of which the host has another one by now; else null. */
  formerVersionId: string | null;
  /** Things of the host that the change has met. */
  met: MetAtHost;
}

/** Changes an app in its host, on top of its last captured state. */
export async function applyWanted(
  { keepCaptured, request }: { keepCaptured: KeepCaptured; request: CaptureRequest },
  { document: wanted, label, cause, ...given }: WantedState,
  { isRevertible, modules, beforeSwitch }: Options,
): Promise<Applied> {
  const { host, appHost, key, held } = request;
  const base = (await keepCaptured.find(key))?.captured;
  if (!base) throw hostNotConnected();
  const {
    captured,
    sources: dataSources = [],
    tables = [],
    lostCredentials = [],
  } = await appHost.apply(
    {
      ...{ hostAppId: key.hostAppId, base, wanted, label, cause, modules, beforeSwitch },
      ...{ release: host.releaseRule, sources: sourceChoices(host, given), tables: given.tables },
    },
    (progress) => keepCaptured.progress(request, progress, isRevertible ? switchOf(base, progress) : null),
    held.signal,
  );
  await keepCaptured.applied(request, captured);
  const isMoved = captured.module !== undefined && captured.hostVersionId !== base.hostVersionId;
  return {
    formerVersionId: isMoved ? base.hostVersionId : null,
    met: { dataSources, tables, added: captured.added?.places ?? [], lostCredentials },
  };
}

const switchOf = (before: CapturedApp, { step, captured: after }: ApplyProgress) =>
  step === 'switching' && after ? { before, after } : null;
