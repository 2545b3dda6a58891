/** Key of the signed-in user and their workspaces in the cache. */
export const ME_KEY = ['me'] as const;
