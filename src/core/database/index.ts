export { Database, rowsOf, violatedConstraint } from './database';
export { CONNECT_MS, DatabaseClient, KEEP_ALIVE } from './database-client';
export { DatabaseListener } from './listener';
export { NotifiedLoop } from './notified-loop';
export { DatabaseModule } from './database.module';
export { isSchemaComplete, listMigrations, runMigrations } from './migrate';
export { explainConnectFailure, isConnectFailure } from './explain-connect-failure';
export { toJsonb } from './to-jsonb';
export { newId, isUuid } from './ids';
