export { ensurePostgres, type EmbeddedPostgres } from './ensure-postgres';
