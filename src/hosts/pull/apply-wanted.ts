import type { WantedState } from '../../gitsync';
import type { ApplyProgress, CapturedApp } from '../app-host';
import type { CaptureRequest } from '../capture/capture-app';
import type { KeepCaptured } from '../capture-app';
import { hostNotConnected } from '../host-not-connected';

interface Options {
  /** Keeps what takes the change back, until a deployment has ended. */
  isRevertible: boolean;
  beforeSwitch?: () => Promise<void>;
}

/** Changes an app in its host, on top of what was captured of it last. */
export async function applyWanted(
  { keepCaptured, request }: { keepCaptured: KeepCaptured; request: CaptureRequest },
  { document: wanted, label }: WantedState,
  { isRevertible, beforeSwitch }: Options,
): Promise<void> {
  const { appHost, key, held } = request;
  const base = (await keepCaptured.find(key))?.captured;
  if (!base) throw hostNotConnected();
  const { captured } = await appHost.apply(
    { hostAppId: key.hostAppId, base, wanted, label, beforeSwitch },
    (progress) => keepCaptured.progress(request, progress, isRevertible ? switchOf(base, progress) : null),
    held.signal,
  );
  await keepCaptured.applied(request, captured);
}

const switchOf = (before: CapturedApp, { step, captured: after }: ApplyProgress) =>
  step === 'switching' && after ? { before, after } : null;
