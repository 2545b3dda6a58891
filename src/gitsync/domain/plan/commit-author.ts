import { parseHost } from '../remote/remote-host';
import { siteHostOf } from '../remote/provider';

interface Author {
  name: string;
  email: string;
}

/** Another author for the repositories of one provider. A field that is null keeps the user's own. */
export interface AuthorAtProvider {
  /** URL of the provider's site. */
  baseUrl: string;
  name: string | null;
  email: string | null;
}

/** Returns the author of a commit: the first one chosen for the repository's provider, or the user's own. */
export function chooseAuthor(
  own: Author,
  repository: { host: string },
  chosen: readonly AuthorAtProvider[],
): Author {
  const host = siteHostOf(repository);
  const atProvider = chosen.find(({ baseUrl }) => parseHost(new URL(baseUrl).hostname) === host);
  return { name: atProvider?.name ?? own.name, email: atProvider?.email ?? own.email };
}
