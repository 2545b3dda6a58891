/** Names the version as which a document is kept, for instance `v1 before pull 2026-11-22 14.05`, in UTC. */
export const nameOfKept = (versionName: string, why: string, at: Date): string =>
  `${versionName} ${why} ${at.toISOString().slice(0, 16).replace('T', ' ').replace(':', '.')}`;
