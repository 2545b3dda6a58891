export { AuditTrail } from './components/audit-trail';
export type { AuditFilter } from './api/audit';
