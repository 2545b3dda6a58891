export { Database, rowsOf, violatedConstraint } from './database';
export { CONNECT_MS, DatabaseClient, KEEP_ALIVE } from './database-client';
export { DatabaseListener } from './listener';
export { DatabaseModule } from './database.module';
export { NewerSchemaError, refuseNewerSchema, runMigrations } from './migrate';
export { toJsonb } from './to-jsonb';
export { newId, isUuid } from './ids';
