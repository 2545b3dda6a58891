import { SshError } from './ssh-error';

export interface DeadlineOptions {
  host: string;
  port: number;
  timeoutMs: number;
  signal?: AbortSignal;
  /** Describes what the caller was waiting for; called only if the time runs out. */
  describeTimeout: () => string;
}

/** Runs `work` under one signal, fired by the caller's abort or after `timeoutMs`; its reason is the error to throw. */
export async function underDeadline<T>(
  options: DeadlineOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { host, port, timeoutMs, signal: callersSignal, describeTimeout } = options;
  const controller = new AbortController();
  const cancel = () => controller.abort(cancelledError({ host, port }, callersSignal?.reason));
  const timer = setTimeout(
    () =>
      controller.abort(
        new SshError('timeout', `${describeTimeout()} Gave up after ${timeoutMs} ms.`, { host, port }),
      ),
    timeoutMs,
  ).unref();
  callersSignal?.addEventListener('abort', cancel, { once: true });
  if (callersSignal?.aborted) cancel();
  try {
    controller.signal.throwIfAborted();
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    callersSignal?.removeEventListener('abort', cancel);
  }
}

export function cancelledError(target: { host: string; port: number }, cause: unknown): SshError {
  return new SshError(
    'cancelled',
    `The connection to ${target.host} was cancelled.`,
    { ...target },
    { cause },
  );
}

/** Settles like `promise`, or rejects with the signal's reason if that comes first. */
export function raceWithSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
