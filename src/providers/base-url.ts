import { unprocessable } from '../core/errors';
import { providerOf, type ProviderKind } from './catalogue';

const MAX_LENGTH = 500;

/** Returns the address of a provider's site, without a slash at its end. Throws 422 `invalid_base_url`. */
export function parseBaseUrl(kind: ProviderKind, text: string | null): string {
  const { cloudUrl, name, isCloudOnly } = providerOf(kind);
  const given = text?.trim() || cloudUrl;
  if (!given) throw invalidBaseUrl(`The address of your ${name} is missing.`);
  const url = parseHttpsUrl(given);
  // `www.`, the API's own host and any page there are the same site.
  if (cloudUrl && url.origin.replace(/\/\/(?:www|api)\./, '//') === cloudUrl) return cloudUrl;
  if (isCloudOnly) throw invalidBaseUrl(`Accounts are connected of ${name} only, which is ${cloudUrl}.`);
  return kind === 'azure' ? azureUrl(url) : withoutSlash(url);
}

function parseHttpsUrl(given: string): URL {
  if (given.length > MAX_LENGTH) throw invalidBaseUrl('It is too long.');
  if (!URL.canParse(given)) throw invalidBaseUrl('This is not an address.');
  const url = new URL(given);
  if (url.protocol === 'http:')
    throw invalidBaseUrl('Over http:// the token would be sent without encryption.');
  if (url.protocol !== 'https:' || url.hostname === '')
    throw invalidBaseUrl('It does not begin with https://.');
  if (url.username || url.password) throw invalidBaseUrl('It contains a user name or password.');
  if (url.search || url.hash) throw invalidBaseUrl('It contains a query or fragment (? or #).');
  return url;
}

const withoutSlash = ({ origin, pathname }: URL): string => `${origin}${pathname.replace(/\/+$/, '')}`;

/** In the cloud, the organization is the first part of the path or, in older addresses, of the host. */
function azureUrl(url: URL): string {
  const older = /^(?!vs-ssh\.)([^.]+)\.visualstudio\.com$/.exec(url.hostname)?.[1];
  if (url.hostname !== 'dev.azure.com' && older === undefined) return withoutSlash(url);
  const organization = older ?? url.pathname.split('/')[1];
  if (!organization) throw invalidBaseUrl('The organization is missing: https://dev.azure.com/organization.');
  return `https://dev.azure.com/${organization}`;
}

const invalidBaseUrl = (message: string) =>
  unprocessable('invalid_base_url', message, {
    remedy: 'Enter the address at which you open it in the browser, such as https://git.example.com.',
    errors: [{ path: 'baseUrl', message }],
  });
