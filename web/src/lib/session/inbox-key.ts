/** Query key of the signed-in user's inbox. */
export const INBOX_KEY = ['inbox'] as const;
