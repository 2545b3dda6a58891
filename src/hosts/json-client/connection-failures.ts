import type { HttpsError, HttpsFailure } from '../../https';
import { AppHostError, type HostFailure } from '../app-host-error';
import type { HostProduct } from './host-product';

/** Part of the message of a refused address. */
const REFUSED_ADDRESS = 'are not allowed here';
const PLAIN_REMEDY = 'Over http:// only private addresses may be used: enter the address with https://.';

const describe = ({ name, otherProduct }: HostProduct): Record<HttpsFailure, [HostFailure, string]> => ({
  unreachable: ['host_unreachable', 'Check the address, and that this server may reach it.'],
  timeout: ['host_timeout', `Check the address, and that ${name} is running.`],
  certificate: [
    'host_certificate_untrusted',
    'If the certificate comes from your own authority, enter that authority’s certificate with the connection.',
  ],
  client_certificate: [
    'host_certificate_untrusted',
    'Let this server connect without a client certificate, for example through an address inside your network.',
  ],
  proxy: ['host_unreachable', 'Ask the operator of this server to check HTTPS_PROXY and NO_PROXY.'],
  closed: ['host_unreachable', `Try again. If it happens each time, look at ${name}’s log.`],
  redirected: [otherProduct, 'Enter the address that it redirects to.'],
  not_git: [otherProduct, 'Check the address.'],
  status: ['host_refused', `Look at ${name}’s log.`],
  cancelled: ['host_cancelled', 'Try again.'],
});

/** `isPlain`: the request went over `http://`. */
export function explainConnectionFailure(
  error: HttpsError,
  { product, isPlain }: { product: HostProduct; isPlain: boolean },
): AppHostError {
  const [code, remedy] = describe(product)[error.kind];
  return new AppHostError(code, error.message, {
    remedy: isPlain && error.message.includes(REFUSED_ADDRESS) ? PLAIN_REMEDY : remedy,
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

export const tooLarge = (host: string, maxBytes: number, { tooLargeRemedy }: HostProduct) =>
  new AppHostError('host_too_large', `${host} sent more than ${Math.floor(maxBytes / 2 ** 20)} MB.`, {
    remedy: tooLargeRemedy,
    data: { host },
  });
