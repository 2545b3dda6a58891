import { AppHostError } from '../../app-host-error';

export const notNodeRed = (host: string, reason = 'does not answer as Node-RED does') =>
  new AppHostError('host_not_node_red', `${host} ${reason}.`, {
    remedy:
      'Enter the address of Node-RED’s editor, with the path of httpAdminRoot. There must be no sign-in page in front of it.',
    data: { host },
  });

export const appChanged = (cause?: unknown) =>
  new AppHostError('host_app_changed', 'Someone deployed other flows in Node-RED in the meantime.', {
    remedy: 'Nothing was changed there. Pull again to merge with them.',
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
    return new AppHostError('host_too_large', `${host} does not accept requests of this size.`, {
      remedy: 'Raise apiMaxLength in Node-RED’s settings, and the limit of the proxy in front of it.',
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
