import { parseHost } from './remote-host';
import { siteHostOf } from './remote-provider';

interface Author {
  name: string;
  email: string;
}

/** Another author for the repositories of one provider; what is null is as it is else. */
export interface AuthorAtProvider {
  /** Of the provider's site. */
  baseUrl: string;
  name: string | null;
  email: string | null;
}

/** The author of a commit to a repository: the first that is chosen for its provider, else the user's own. */
export function chooseAuthor(
  own: Author,
  repository: { host: string },
  chosen: readonly AuthorAtProvider[],
): Author {
  const host = siteHostOf(repository);
  const there = chosen.find(({ baseUrl }) => parseHost(new URL(baseUrl).hostname) === host);
  return { name: there?.name ?? own.name, email: there?.email ?? own.email };
}
