import { describeSocketFailure } from '../core/network';
import { SshError, type SshErrorData, type SshFailure } from './ssh-error';

/** How far an attempt has come; what failed, and what to say of it, depends on that. */
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
  /** What ssh2 or the socket reported; null where the server just ended the connection. */
  error: (Error & { level?: string; code?: string | number }) | null;
  /** What the server sent for people to read: lines before its SSH banner, or its sign-in banner. */
  serverText: string;
}

/** The one error for whatever went wrong between the TCP connection and the end of the sign-in. */
export function explainHandshakeFailure(failure: HandshakeFailure): SshError {
  const { host, port, stage, error } = failure;
  const isServersWord = typeof error?.code === 'number';
  const serverText = [failure.serverText.trim(), isServersWord ? error.message : '']
    .filter(Boolean)
    .join('\n');
  const data: SshErrorData = { host, port, ...(serverText && { serverText }) };
  const make = (kind: SshFailure, message: string) =>
    new SshError(kind, message, data, { cause: error ?? undefined });

  if (stage === 'sign-in' && (isServersWord || error?.level === 'client-authentication')) {
    return make('auth_failed', `${host} does not accept the key.${said(serverText)}`);
  }
  if (error?.level === 'client-socket') {
    return new SshError('unreachable', explainSocketFailure(error, failure).message, data, { cause: error });
  }
  if (error?.level === 'handshake') {
    return make('unreachable', `No encrypted connection to ${host} came about: ${error.message}.`);
  }
  if (stage === 'banner') {
    return make(
      'unreachable',
      `What answers at ${host} on port ${port} is not a ready SSH server.${said(serverText)}`,
    );
  }
  const reason = isServersWord || !error ? said(serverText) : ` (${error.message})`;
  return make('unreachable', `${host} ended the connection before the sign-in was complete.${reason}`);
}

function said(serverText: string): string {
  return serverText && ` It said: ${serverText}`;
}
