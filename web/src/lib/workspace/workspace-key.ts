/** Prefix of all query keys of a workspace. */
export const workspaceKey = (workspaceId: string) => ['workspace', workspaceId] as const;
