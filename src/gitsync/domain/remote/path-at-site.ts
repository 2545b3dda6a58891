import { barePath, isAzureMark, siteHostOf } from './provider';
import { parseHost } from './remote-host';
import type { RemoteUrl } from './url';

/** Site of a provider, at which somebody has an account. */
export interface ProviderSite {
  provider: string;
  baseUrl: string;
}

/** Returns the path of a repository in the terms of a provider's API; null if it is at another server. */
export function findPathAtSite(url: RemoteUrl, { provider, baseUrl }: ProviderSite): string | null {
  const site = new URL(baseUrl);
  if (parseHost(site.hostname) !== siteHostOf(url)) return null;
  // Over SSH, the port says nothing of the site.
  if (url.protocol === 'https' && Number(site.port || 443) !== url.port) return null;
  const base = partsOf(decodeURIComponent(site.pathname));
  const path = partsOf(barePath(url.path));
  if (provider === 'azure') return findAzurePath(url, { base, path });
  // Over SSH, the site's own path is not part of that of the repository.
  const inner = url.protocol === 'https' ? without(base, path) : path;
  return inner && inner.length >= 2 ? inner.join('/') : null;
}

interface Parts {
  base: string[];
  path: string[];
}

/** Organization or collection, project, `_git` or `_ssh`, repository; a repository with the name of its project stands alone. */
function findAzurePath(url: RemoteUrl, { base, path }: Parts): string | null {
  // An SSH URL in the short form is copied with its percent signs.
  const parts = url.protocol === 'ssh' ? path.map(decoded) : path;
  if (parts[0] === 'v3' && parts.length === 4) {
    const inner = without(base, parts.slice(1));
    return inner && inner.length === 2 ? inner.join('/') : null;
  }
  const older = /^([^.]+)\.visualstudio\.com$/.exec(url.host)?.[1];
  const whole =
    older === undefined ? parts : [older, ...parts.filter((part) => part !== 'DefaultCollection')];
  const inner = without(base, whole);
  if (!inner || !isAzureMark(inner.at(-2)) || inner.length > 3) return null;
  const name = inner[inner.length - 1];
  return `${inner.length === 3 ? inner[0] : name}/${name}`;
}

/** Returns null if the path does not begin with the base, in any case of letters. */
const without = (base: string[], path: string[]): string[] | null =>
  base.every((part, index) => part.toLowerCase() === path[index]?.toLowerCase())
    ? path.slice(base.length)
    : null;

const partsOf = (path: string): string[] => path.split('/').filter(Boolean);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
