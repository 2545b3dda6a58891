export { createDatabase, dropDatabase } from './databases';
export { ensurePostgres, type EmbeddedPostgres } from './ensure-postgres';
