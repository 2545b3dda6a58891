import { publishedHostKeys } from '../../ssh';

/** Whether the host is a well-known one and publishes this fingerprint. */
export const isPublished = ({ host }: { host: string }, fingerprint: string): boolean =>
  publishedHostKeys(host)?.some((key) => key.fingerprint === fingerprint) ?? false;
