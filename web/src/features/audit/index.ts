export { AuditTrail } from './audit-trail';
export type { AuditFilter } from './audit';
