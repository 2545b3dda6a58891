export { ensurePostgres, type EmbeddedPostgres, findRunningPostgres } from './ensure-postgres';
