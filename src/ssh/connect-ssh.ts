import type { AddressFilter } from '../core/network';
import { underDeadline } from './deadline';
import { describeSilence, type Stage } from './explain-failure';
import { shakeHands, type HandshakeOptions } from './handshake';
import type { HostKey } from './host-key';
import { type HostKeyPolicy, hostKeyAlgorithms, withoutKeyType } from './host-key-policy';
import { SshConnection } from './ssh-connection';
import { SshError } from './ssh-error';

export interface ConnectOptions {
  host: string;
  port: number;
  user: string;
  privateKey: string;
  hostKey: HostKeyPolicy;
  /** From the first packet to the end of authentication. */
  timeoutMs: number;
  /** The connection is closed if its host misses two probes in a row; if absent, there are no probes. */
  keepAliveIntervalMs?: number;
  signal?: AbortSignal;
  /** Called for every address that the name resolves to; only allowed ones are connected to. */
  isAddressAllowed?: AddressFilter;
  /** Called at each stage. */
  onStage?: (stage: Stage) => void;
}

/** Connects and authenticates. Rejects with an SshError, leaving nothing open. */
export async function connectSsh(options: ConnectOptions): Promise<SshConnection> {
  return withStageDeadline(options, async (signal, onStage) => {
    const session = await shakeHandsForKey({ ...options, signal, onStage, until: 'signed-in' });
    return new SshConnection(session, options);
  });
}

export interface ProbeOptions {
  host: string;
  port: number;
  timeoutMs: number;
  signal?: AbortSignal;
  isAddressAllowed?: AddressFilter;
}

/** Returns the host key that a host presents, and proves to own, without authenticating. */
export async function probeHostKey(options: ProbeOptions): Promise<HostKey> {
  return withStageDeadline(options, async (signal, onStage) => {
    const { socket, hostKey } = await shakeHandsForKey({
      ...options,
      user: 'git',
      hostKey: { kind: 'first-use' },
      signal,
      onStage,
      until: 'encrypted',
    });
    socket.destroy();
    return hostKey;
  });
}

function withStageDeadline<T>(
  options: {
    host: string;
    port: number;
    timeoutMs: number;
    signal?: AbortSignal;
    onStage?: (stage: Stage) => void;
  },
  work: (signal: AbortSignal, onStage: (stage: Stage) => void) => Promise<T>,
): Promise<T> {
  let stage: Stage = 'connect';
  const describeTimeout = () => describeSilence(stage, options);
  return underDeadline({ ...options, describeTimeout }, (signal) =>
    work(signal, (next) => {
      stage = next;
      options.onStage?.(next);
    }),
  );
}

/**
 * Finds the key for a typed fingerprint. A fingerprint does not tell the type of its key, and a host with several
 * keys presents only one: as long as it is another, the host is asked for the remaining types.
 */
async function shakeHandsForKey(options: Omit<HandshakeOptions, 'hostKeyAlgorithms'>) {
  let algorithms = hostKeyAlgorithms(options.hostKey);
  let firstMismatch: SshError | null = null;
  for (;;) {
    try {
      return await shakeHands({ ...options, hostKeyAlgorithms: algorithms });
    } catch (error) {
      if (!(error instanceof SshError)) throw error;
      const shownType = error.kind === 'host_key_mismatch' ? error.data.actual?.type : undefined;
      // All types were tried: "no common algorithm" would hide the mismatch.
      if (firstMismatch && error.kind === 'no_common_algorithm') throw firstMismatch;
      if (options.hostKey.kind !== 'expected' || shownType === undefined) throw error;
      firstMismatch ??= error;
      algorithms = withoutKeyType(algorithms, shownType);
      if (algorithms.length === 0) throw firstMismatch;
    }
  }
}
