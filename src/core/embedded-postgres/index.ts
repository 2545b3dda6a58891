export { createDatabase, dropDatabase } from './databases';
export { EmbeddedPostgresError } from './embedded-postgres-error';
export { ensurePostgres, type EmbeddedPostgres } from './ensure-postgres';
