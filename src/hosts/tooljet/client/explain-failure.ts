import { HttpsError, type HttpsFailure } from '../../../https';
import { AppHostError, type HostFailure } from '../../app-host-error';

const BY_KIND: Record<HttpsFailure, [HostFailure, string]> = {
  unreachable: ['host_unreachable', 'Check the address, and that this server may reach it.'],
  timeout: ['host_timeout', 'Check the address, and that ToolJet is running.'],
  certificate: [
    'host_certificate_untrusted',
    'If the certificate comes from an authority of your own, enter that authority’s certificate with the connection.',
  ],
  client_certificate: [
    'host_certificate_untrusted',
    'Let this server in without a client certificate, for example by an address inside of your network.',
  ],
  proxy: ['host_unreachable', 'The operator of this server can look at HTTPS_PROXY and NO_PROXY.'],
  closed: ['host_unreachable', 'Try again. If it happens each time, look at ToolJet’s log.'],
  redirected: ['host_not_tooljet', 'Enter the address to which it leads.'],
  not_git: ['host_not_tooljet', 'Check the address.'],
  status: ['host_refused', 'Look at ToolJet’s log.'],
  cancelled: ['host_cancelled', 'Try again.'],
};

export function explainConnectionFailure(error: HttpsError, isPlain: boolean): AppHostError {
  const [code, remedy] = BY_KIND[error.kind];
  const isRefusedAddress = error.message.includes('are not allowed here');
  const plainRemedy = 'Over http:// only private addresses may be used: enter the address with https://.';
  return new AppHostError(code, error.message, {
    remedy: isPlain && isRefusedAddress ? plainRemedy : remedy,
    data: { host: error.data.host },
    cause: error,
  });
}

export const silent = (host: string, timeoutMs: number) =>
  new AppHostError('host_timeout', `${host} did not answer within ${Math.ceil(timeoutMs / 1000)} s.`, {
    remedy: 'It may be down or overloaded: try again later.',
    data: { host },
  });

export const cancelled = () => new AppHostError('host_cancelled', 'The call was cancelled.');

export const redirected = (host: string, location: string) =>
  new AppHostError('host_not_tooljet', `${host} sends on to ${location || 'another address'}.`, {
    remedy:
      'A sign-in page may stand before ToolJet. Let this server reach ToolJet directly, or enter the address to which it leads.',
    data: { host, location },
  });

export const notJson = (host: string) =>
  new AppHostError('host_not_tooljet', `${host} answers with a page, not with data.`, {
    remedy: 'Check that the address is that of ToolJet, and that no sign-in page or proxy stands in between.',
    data: { host },
  });

export const tooLarge = (host: string, maxBytes: number) =>
  new AppHostError('host_too_large', `${host} sent more than ${Math.floor(maxBytes / 2 ** 20)} MB.`, {
    remedy: 'Split the app: ToolJet itself takes no more in one request.',
    data: { host },
  });

export const invalidAnswer = (detail: string) =>
  new AppHostError('host_answer_invalid', `ToolJet answered with something unexpected: ${detail}.`, {
    remedy: 'Look at ToolJet’s log, and check its version.',
  });

/** A refusal of ToolJet: its status, and its own words. */
export interface Refusal {
  status: number;
  words: string;
}

const NO_ROUTE = /^Cannot (?:GET|POST|PUT|PATCH|DELETE) /;
const GATEWAY_STATUSES = new Set([502, 503, 504]);

/** Explains an answer other than success. */
export function explainRefusal({ status, words }: Refusal, host: string): AppHostError {
  const [code, message, remedy] = describe(status, words, host);
  return new AppHostError(code, message, {
    remedy,
    data: { host, status, ...(words && { serverMessage: words }) },
  });
}

function describe(status: number, words: string, host: string): [HostFailure, string, string] {
  if (status === 401)
    return [
      'host_session_refused',
      `${host} does not accept the session.`,
      'Check that the account is active and belongs to the workspace.',
    ];
  if (status === 403)
    return [
      'host_forbidden',
      'The account may not do this in ToolJet.',
      'Make the account an admin of the workspace there.',
    ];
  if (status === 404 && NO_ROUTE.test(words))
    return [
      'host_refused',
      `This ToolJet lacks what Trellis needs: ${words}.`,
      'Check its version and edition, and that no proxy keeps parts of its API away.',
    ];
  if (status === 404)
    return ['host_app_not_found', `${host} does not have this app.`, 'It may have been deleted there.'];
  if (status === 409)
    return ['host_name_taken', `ToolJet refuses this: ${words}`, 'Rename one of the two apps.'];
  if (status === 413)
    return [
      'host_too_large',
      `${host} takes no request of this size.`,
      'Raise the limit of the proxy before it.',
    ];
  if (GATEWAY_STATUSES.has(status))
    return ['host_unreachable', `${host} cannot answer at the moment (${status}).`, 'Try again later.'];
  if (/entity too large/i.test(words))
    return ['host_too_large', 'ToolJet takes no app of this size.', 'Split the app.'];
  return ['host_refused', `ToolJet refuses this (${status}): ${words}`, 'Look at ToolJet’s log.'];
}
