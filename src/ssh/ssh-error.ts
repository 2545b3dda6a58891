import type { AlgorithmMismatch } from './algorithm-lists';
import type { ExpectedHostKey, HostKey } from './host-key';

/**
 * `no_common_algorithm`: the server demands algorithms, for the connection or for signatures, that Trellis does not have; `refused`: authenticated, but the
 * server would not open the channel or run the command.
 */
export type SshFailure =
  | 'unreachable'
  | 'no_common_algorithm'
  | 'timeout'
  | 'auth_failed'
  | 'host_key_mismatch'
  | 'host_key_unknown'
  | 'refused'
  | 'closed'
  | 'cancelled';

export interface SshErrorData {
  host: string;
  port: number;
  /** Expected key, and the key that the host presented. */
  expected?: ExpectedHostKey;
  actual?: HostKey;
  /** Keys that a well-known host publishes. */
  published?: readonly HostKey[];
  /** Algorithms that server and client have for the purpose for which they share none. */
  algorithms?: AlgorithmMismatch;
  /** Unmodified text of the server. */
  serverText?: string;
}

/** All ways in which an SSH connection can fail; the message is written for people. */
export class SshError extends Error {
  override readonly name = 'SshError';
  /** Remedy, if the usual one of the kind would mislead. */
  readonly remedy: string | undefined;

  constructor(
    readonly kind: SshFailure,
    message: string,
    readonly data: SshErrorData,
    options?: { cause?: unknown; remedy?: string },
  ) {
    super(message, options);
    this.remedy = options?.remedy;
  }
}
