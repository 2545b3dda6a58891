/** Names one of the repository's apps to the server: by its path where it has no Git id, as a file without an entry. */
export const choiceOf = ({ gitAppId, path }: { gitAppId: string | null; path: string | null }) =>
  gitAppId ? { gitAppId } : { path: path ?? '' };
