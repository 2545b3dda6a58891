import { describeSocketFailure } from '../core/network';
import { type AlgorithmMismatch, describeMismatch } from './algorithm-lists';
import type { Obstacle } from './sign-in-with-key';
import { SshError, type SshErrorData, type SshFailure } from './ssh-error';

/** Stage of an attempt; determines how a failure is reported. */
export type Stage = 'connect' | 'banner' | 'key-exchange' | 'sign-in';

interface Target {
  host: string;
  port: number;
}

export function explainSocketFailure(error: Error, target: Target): SshError {
  const { host, port } = target;
  return new SshError('unreachable', describeSocketFailure(error, target), { host, port }, { cause: error });
}

export function describeSilence(stage: Stage, { host, port }: Target): string {
  switch (stage) {
    case 'connect':
      return `${host} does not answer on port ${port}.`;
    case 'banner':
      return `${host} accepts connections on port ${port} but says nothing.`;
    case 'key-exchange':
      return `${host} fell silent while the connection was being encrypted.`;
    case 'sign-in':
      return `${host} fell silent while signing in.`;
  }
}

interface HandshakeFailure extends Target {
  stage: Stage;
  /** Error of ssh2 or the socket; null if the server just ended the connection. */
  error: (Error & { level?: string; code?: string | number }) | null;
  /** Text for people: lines before the server's SSH banner, or its authentication banner. */
  serverText: string;
  /** Null unless the server's algorithms are known and do not match. */
  mismatch: AlgorithmMismatch | null;
  /** Null unless something other than the key itself keeps it from being accepted. */
  obstacle: Obstacle | null;
}

/** Maps any failure between the TCP connection and the end of authentication to one error. */
export function explainHandshakeFailure(failure: HandshakeFailure): SshError {
  const { host, port, error, obstacle } = failure;
  const serverText = textOf(failure);
  const data: SshErrorData = { host, port, ...(serverText && { serverText }) };
  return obstacle === null || error?.level === 'client-socket'
    ? explainEnd(failure, data)
    : explainObstacle(obstacle, { data, cause: error ?? undefined });
}

function explainEnd(failure: HandshakeFailure, data: SshErrorData): SshError {
  const { host, port, stage, error } = failure;
  const { serverText = '' } = data;
  const make = (kind: SshFailure, message: string) =>
    new SshError(kind, message, data, { cause: error ?? undefined });

  if (stage === 'sign-in' && isKeyRefused(error)) {
    return make('auth_failed', `${host} does not accept the key.${said(serverText)}`);
  }
  if (error?.level === 'client-socket') {
    return new SshError('unreachable', explainSocketFailure(error, failure).message, data, { cause: error });
  }
  if (error?.level === 'handshake') {
    if (failure.mismatch) {
      data.algorithms = failure.mismatch;
      return make('no_common_algorithm', describeMismatch(host, failure.mismatch));
    }
    return make('unreachable', `No encrypted connection to ${host} came about: ${error.message}.`);
  }
  if (stage === 'banner') {
    return make(
      'unreachable',
      `What answers at ${host} on port ${port} is not a ready SSH server.${said(serverText)}`,
    );
  }
  const reason = !error || isFromServer(error) ? said(serverText) : ` (${error.message})`;
  return make('unreachable', `${host} ended the connection before the sign-in was complete.${reason}`);
}

function explainObstacle(
  obstacle: Obstacle,
  { data, cause }: { data: SshErrorData; cause: Error | undefined },
): SshError {
  const { host } = data;
  if (obstacle.kind !== 'signature') {
    const remedy = REMEDY_FOR[obstacle.kind];
    return new SshError('auth_failed', describeMethods(host, obstacle), data, { cause, remedy });
  }
  const { mismatch } = obstacle;
  const remedy = remedyForSignature(mismatch);
  const told = { ...data, algorithms: mismatch };
  return new SshError('no_common_algorithm', describeMismatch(host, mismatch), told, { cause, remedy });
}

function describeMethods(host: string, { kind, methods }: Exclude<Obstacle, { kind: 'signature' }>): string {
  const list = methods.join(', ') || 'nothing';
  return kind === 'key-not-enough'
    ? `${host} accepts the key, but demands more to sign in: ${list}.`
    : `${host} does not let this user sign in with a key. It offers: ${list}.`;
}

const REMEDY_FOR = {
  'key-not-enough':
    'On the server, let this user sign in with a key alone (AuthenticationMethods of sshd), or use the HTTPS address.',
  'keys-not-allowed':
    'On the server, allow keys for this user (PubkeyAuthentication of sshd), check the user in the URL, or use the HTTPS address.',
} as const;

function remedyForSignature({ supported: [best] }: AlgorithmMismatch): string {
  const setting = 'PubkeyAcceptedAlgorithms of sshd';
  return best === 'ssh-ed25519'
    ? `On the server, allow ${best} (${setting}), or use the HTTPS address.`
    : `Use an ED25519 key, allow ${best} on the server (${setting}), or use the HTTPS address.`;
}

const isKeyRefused = (error: HandshakeFailure['error']): boolean =>
  isFromServer(error) || error?.level === 'client-authentication';

/** Returns true for an SSH disconnect message: its code is numeric, and its text comes from the server. */
const isFromServer = (error: HandshakeFailure['error']): boolean => typeof error?.code === 'number';

function textOf({ serverText, error }: HandshakeFailure): string {
  const lastWords = isFromServer(error) ? error?.message : '';
  return [serverText.trim(), lastWords].filter(Boolean).join('\n');
}

function said(serverText: string): string {
  return serverText && ` It said: ${serverText}`;
}
