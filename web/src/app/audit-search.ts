import type { AuditFilter } from '../features/audit';
import { isUuid } from '../lib/is-uuid';

const GROUPS: readonly string[] = ['settings', 'members', 'apps', 'releases'];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Entries of the audit trail that an address asks for; what it does not know is left out. */
export const auditSearch = ({ actorId, group, from, to }: Record<string, unknown>): AuditFilter => ({
  ...(isUuid(actorId) && { actorId }),
  ...(isGroup(group) && { group }),
  ...(isDay(from) && { from }),
  ...(isDay(to) && { to }),
});

const isGroup = (value: unknown): value is NonNullable<AuditFilter['group']> =>
  GROUPS.includes(value as string);

const isDay = (value: unknown): value is string =>
  typeof value === 'string' && DAY.test(value) && !Number.isNaN(Date.parse(value));
