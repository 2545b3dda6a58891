const LENGTH = 7;

/** Shortens a commit's id as Git shows it. */
export const shortSha = (sha: string): string => sha.slice(0, LENGTH);
