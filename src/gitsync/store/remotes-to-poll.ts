/** Remote that is polled once for all its workspaces: one repository, with one pinned host key (empty over HTTPS). */
export interface RemoteToPoll {
  repositoryKey: string;
  hostKey: string;
}
