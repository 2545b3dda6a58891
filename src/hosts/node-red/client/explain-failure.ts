import type { HttpsError, HttpsFailure } from '../../../https';
import { AppHostError, type HostFailure } from '../../app-host-error';

const BY_KIND: Record<HttpsFailure, [HostFailure, string]> = {
  unreachable: ['host_unreachable', 'Check the address, and that this server may reach it.'],
  timeout: ['host_timeout', 'Check the address, and that Node-RED is running.'],
  certificate: [
    'host_certificate_untrusted',
    'If the certificate comes from an authority of your own, enter that authority’s certificate with the connection.',
  ],
  client_certificate: [
    'host_certificate_untrusted',
    'Let this server in without a client certificate, for example by an address inside of your network.',
  ],
  proxy: ['host_unreachable', 'The operator of this server can look at HTTPS_PROXY and NO_PROXY.'],
  closed: ['host_unreachable', 'Try again. If it happens each time, look at Node-RED’s log.'],
  redirected: ['host_not_node_red', 'Enter the address to which it leads.'],
  not_git: ['host_not_node_red', 'Check the address.'],
  status: ['host_refused', 'Look at Node-RED’s log.'],
  cancelled: ['host_cancelled', 'Try again.'],
};

export function explainConnectionFailure(error: HttpsError): AppHostError {
  const [code, remedy] = BY_KIND[error.kind];
  return new AppHostError(code, error.message, { remedy, data: { host: error.data.host }, cause: error });
}

export const silent = (host: string, timeoutMs: number) =>
  new AppHostError('host_timeout', `${host} did not answer within ${Math.ceil(timeoutMs / 1000)} s.`, {
    remedy: 'It may be down or overloaded: try again later.',
    data: { host },
  });

export const cancelled = () => new AppHostError('host_cancelled', 'The call was cancelled.');

export const notNodeRed = (host: string, reason = 'does not answer as Node-RED does') =>
  new AppHostError('host_not_node_red', `${host} ${reason}.`, {
    remedy:
      'Enter the address of Node-RED’s editor, with the path of httpAdminRoot. No sign-in page may stand before it.',
    data: { host },
  });

export const tooLarge = (host: string, maxBytes: number) =>
  new AppHostError('host_too_large', `${host} sent more than ${Math.floor(maxBytes / 2 ** 20)} MB.`, {
    remedy: 'Move some of the flows to another Node-RED.',
    data: { host },
  });

export const invalidAnswer = (detail: string) =>
  new AppHostError('host_answer_invalid', `Node-RED answered with something unexpected: ${detail}.`, {
    remedy: 'Look at Node-RED’s log, and check its version.',
  });

export const appChanged = (cause?: unknown) =>
  new AppHostError('host_app_changed', 'Somebody has deployed other flows in Node-RED meanwhile.', {
    remedy: 'Nothing was changed there. Pull again, which merges with them.',
    cause,
  });

const GATEWAY_STATUSES = new Set([502, 503, 504]);

/** Explains an answer other than success. `words` are Node-RED’s own. */
export function explainRefusal(status: number, words: string, host: string): AppHostError {
  if (GATEWAY_STATUSES.has(status))
    return new AppHostError('host_unreachable', `${host} cannot answer at the moment (${status}).`, {
      remedy: 'Try again later.',
      data: { host, status },
    });
  if (status === 413)
    return new AppHostError('host_too_large', `${host} takes no request of this size.`, {
      remedy: 'Raise apiMaxLength in Node-RED’s settings, and the limit of the proxy before it.',
      data: { host, status },
    });
  if (status === 401)
    return new AppHostError('host_session_refused', `${host} does not accept the session.`, {
      remedy: 'Check the account in adminAuth of Node-RED’s settings.',
      data: { host, status },
    });
  const said = words === '' ? '' : `: ${words}`;
  return new AppHostError('host_refused', `Node-RED refuses this (${status})${said}`, {
    remedy: 'Look at Node-RED’s log.',
    data: { host, status },
  });
}
