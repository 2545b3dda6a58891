import { isIP } from 'node:net';
import { unprocessable } from '../../../core/errors';
import { isPrivateAddress } from '../../../core/network';

const MAX_LENGTH = 500;

/** Address of a ToolJet, as people open it in the browser. */
export interface ToolJetAddress {
  /** Without a slash at its end. */
  url: string;
  host: string;
  port: number;
  /** Path that the API and the pages are below: empty, or with a slash at its beginning only. */
  basePath: string;
  isPlain: boolean;
}

/** Reads the address of a ToolJet. Throws 422 `invalid_host_url`. */
export function parseToolJetAddress(text: string): ToolJetAddress {
  const url = parseWebUrl(text.trim());
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isPlain = url.protocol === 'http:';
  if (isPlain && isIP(host) !== 0 && !isPrivateAddress(host))
    throw invalid('Over http:// the password would be sent through the internet without encryption.');
  const basePath = url.pathname.replace(/\/+$/, '');
  const port = Number(url.port || (isPlain ? 80 : 443));
  return { url: `${url.origin}${basePath}`, host, port, basePath, isPlain };
}

function parseWebUrl(given: string): URL {
  if (given === '' || given.length > MAX_LENGTH || !URL.canParse(given))
    throw invalid('This is not an address.');
  const url = new URL(given);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw invalid('It begins with neither https:// nor http://.');
  if (url.username || url.password) throw invalid('It contains a user name or password.');
  if (url.search || url.hash) throw invalid('It contains a query or fragment (? or #).');
  return url;
}

const invalid = (message: string) =>
  unprocessable('invalid_host_url', message, {
    remedy:
      'Enter the address at which you open ToolJet in the browser, such as https://tooljet.example.com.',
    errors: [{ path: 'url', message }],
  });
