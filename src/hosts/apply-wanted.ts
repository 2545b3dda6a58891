import type { WantedState } from '../gitsync';
import type { ApplyProgress, CapturedApp, HostedModule } from './app-host';
import { hostNotConnected } from './app-host-error';
import type { CaptureRequest, KeepCaptured } from './capture-app';

interface Options {
  /** Keeps the state for a revert until the deployment has ended. */
  isRevertible: boolean;
  modules: readonly HostedModule[];
  beforeSwitch?: () => Promise<void>;
}

/**
 * Changes an app in its host, on top of its last captured state. Returns the former version of a module of which the host has
 * another one by now; else null.
 */
export async function applyWanted(
  { keepCaptured, request }: { keepCaptured: KeepCaptured; request: CaptureRequest },
  { document: wanted, label }: WantedState,
  { isRevertible, modules, beforeSwitch }: Options,
): Promise<string | null> {
  const { host, appHost, key, held } = request;
  const base = (await keepCaptured.find(key))?.captured;
  if (!base) throw hostNotConnected();
  const { captured } = await appHost.apply(
    { hostAppId: key.hostAppId, base, wanted, label, release: host.releaseRule, modules, beforeSwitch },
    (progress) => keepCaptured.progress(request, progress, isRevertible ? switchOf(base, progress) : null),
    held.signal,
  );
  await keepCaptured.applied(request, captured);
  return captured.module && captured.hostVersionId !== base.hostVersionId ? base.hostVersionId : null;
}

const switchOf = (before: CapturedApp, { step, captured: after }: ApplyProgress) =>
  step === 'switching' && after ? { before, after } : null;
