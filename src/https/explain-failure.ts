import { describeSocketFailure } from '../core/network';
import { HttpsError, type HttpsFailure } from './https-error';

interface Target {
  host: string;
  port: number;
}

const CERTIFICATE_FAILURES: Readonly<Record<string, (target: Target) => string>> = {
  CERT_HAS_EXPIRED: ({ host }) => `The certificate of ${host} has expired.`,
  CERT_NOT_YET_VALID: ({ host }) => `The certificate of ${host} is not valid yet.`,
  ERR_TLS_CERT_ALTNAME_INVALID: ({ host }) => `The certificate of the server is not for ${host}.`,
  DEPTH_ZERO_SELF_SIGNED_CERT: ({ host }) => `The certificate of ${host} is self-signed.`,
  SELF_SIGNED_CERT_IN_CHAIN: ({ host }) =>
    `The certificate of ${host} is from an authority that is not known here.`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ({ host }) =>
    `The certificate of ${host} is from an authority that is not known here, or the server does not send the whole chain.`,
  UNABLE_TO_GET_ISSUER_CERT: ({ host }) =>
    `The certificate of ${host} is from an authority that is not known here.`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ({ host }) =>
    `The certificate of ${host} is from an authority that is not known here.`,
};

/** TLS alerts of a server that requires a client certificate, or another one. */
const CLIENT_CERTIFICATE_REFUSED =
  /ALERT_(?:CERTIFICATE_(?:REQUIRED|EXPIRED|REVOKED|UNKNOWN)|(?:BAD|UNSUPPORTED)_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/;

export const clientCertificateRefused = ({ host, port }: Target, cause?: unknown): HttpsError =>
  new HttpsError(
    'client_certificate',
    `${host} did not accept the client certificate, or requires one.`,
    { host, port },
    { cause },
  );

/** Maps errors of undici, the socket or TLS for a request without a complete answer. */
export function explainRequestFailure(thrown: unknown, target: Target): HttpsError {
  if (thrown instanceof HttpsError) return thrown;
  const error = rootOf(thrown as Failure);
  const { host, port } = target;
  const code = codeOf(error);
  const make = (kind: HttpsFailure, message: string) =>
    new HttpsError(kind, message, { host, port }, { cause: thrown });

  const describeCertificate = CERTIFICATE_FAILURES[code];
  if (describeCertificate) return make('certificate', describeCertificate(target));
  if (CLIENT_CERTIFICATE_REFUSED.test(code)) return clientCertificateRefused(target, thrown);
  if (/^(?:CERT_|ERR_TLS_|ERR_SSL_|EPROTO$)/.test(code))
    return make('certificate', `No encrypted connection to ${host} came about: ${error.message}.`);
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return make('timeout', `${host} does not answer on port ${port}.`);
  if (code === 'UND_ERR_SOCKET') return make('closed', `${host} closed the connection.`);
  if (/proxy/i.test(error.message) || /^UND_ERR_(?:PRX|SOCKS)/.test(code))
    return make('proxy', `The proxy does not let this server through to ${host}: ${error.message}.`);
  return make('unreachable', describeSocketFailure(error, target));
}

interface Failure {
  code?: unknown;
  message: string;
  cause?: Failure;
  errors?: Failure[];
}

/** Unwraps undici's error, and Node's error for a name with several addresses. */
function rootOf(failure: Failure): Failure {
  const inner = failure.errors?.[0] ?? failure.cause;
  return inner && codeOf(inner) !== '' && !isOwnWord(codeOf(failure)) ? rootOf(inner) : failure;
}

const isOwnWord = (code: string): boolean =>
  code in CERTIFICATE_FAILURES || code === 'UND_ERR_CONNECT_TIMEOUT';

/** Compares codes, because system errors come from another realm in tests. */
const codeOf = ({ code }: Failure): string => (typeof code === 'string' ? code : '');
