import type { IncomingMessage } from 'node:http';

/** Returns the token of `Authorization: Bearer`; null without one, or where the header is another. */
export const findBearerToken = ({ headers }: Pick<IncomingMessage, 'headers'>): string | null =>
  /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
