import { AppHostError, type HostFailure } from '../../app-host-error';

export const redirected = (host: string, location: string) =>
  new AppHostError('host_not_tooljet', `${host} sends on to ${location || 'another address'}.`, {
    remedy:
      'There may be a sign-in page in front of ToolJet. Let this server reach ToolJet directly, or enter the address that it redirects to.',
    data: { host, location },
  });

export const notJson = (host: string) =>
  new AppHostError('host_not_tooljet', `${host} answers with a page, not with data.`, {
    remedy: 'Check that the address is that of ToolJet, and that no sign-in page or proxy is in between.',
    data: { host },
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
      'The account does not have permission to do this in ToolJet.',
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
      `${host} does not accept requests of this size.`,
      'Raise the limit of the proxy in front of it.',
    ];
  if (GATEWAY_STATUSES.has(status))
    return ['host_unreachable', `${host} cannot answer at the moment (${status}).`, 'Try again later.'];
  if (/entity too large/i.test(words))
    return ['host_too_large', 'ToolJet does not accept apps of this size.', 'Split the app.'];
  return ['host_refused', `ToolJet refuses this (${status}): ${words}`, 'Look at ToolJet’s log.'];
}
