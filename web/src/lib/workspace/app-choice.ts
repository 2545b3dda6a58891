/** Identifies an app of the repository: by Git id, or by path if the file has no entry. */
export const choiceOf = ({ gitAppId, path }: { gitAppId: string | null; path: string | null }) =>
  gitAppId ? { gitAppId } : { path: path ?? '' };
