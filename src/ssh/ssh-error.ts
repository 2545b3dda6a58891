import type { ExpectedHostKey, HostKey } from './host-key';

/** `refused`: signed in, but the server would not open the channel or run the command. */
export type SshFailure =
  | 'unreachable'
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
  /** The key that was asked for, and the one that the host has shown. */
  expected?: ExpectedHostKey;
  actual?: HostKey;
  /** The keys that a well-known host publishes. */
  published?: readonly HostKey[];
  /** What the server itself said, as it said it. */
  serverText?: string;
}

/** Every way in which an SSH connection can fail; the message is written for people. */
export class SshError extends Error {
  override readonly name = 'SshError';

  constructor(
    readonly kind: SshFailure,
    message: string,
    readonly data: SshErrorData,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
