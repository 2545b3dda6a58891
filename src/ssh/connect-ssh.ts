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
  /** From the first packet to the end of the sign-in. */
  timeoutMs: number;
  /** A connection whose host misses two probes in a row is closed; absent: no probes. */
  keepAliveIntervalMs?: number;
  signal?: AbortSignal;
  /** Asked about every address that the name resolves to; only allowed ones are connected to. */
  isAddressAllowed?: AddressFilter;
  /** Told how far it has come. */
  onStage?: (stage: Stage) => void;
}

/** Connects and signs in. Rejects with an SshError and then leaves nothing open. */
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

/** The key that a host shows, and has proved to hold, without signing in. */
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
 * A fingerprint that someone has typed does not tell its key's type, and a host with several keys shows but one:
 * as long as it is another, the host is asked for the remaining types.
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
      // Out of types: ssh2 finds nothing in common with the host, which is no news to anyone.
      if (firstMismatch && error.kind === 'unreachable') throw firstMismatch;
      if (options.hostKey.kind !== 'expected' || shownType === undefined) throw error;
      firstMismatch ??= error;
      algorithms = withoutKeyType(algorithms, shownType);
      if (algorithms.length === 0) throw firstMismatch;
    }
  }
}
