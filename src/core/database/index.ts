export { Database, rowsOf, violatedConstraint } from './database';
export { CONNECT_MS, DatabaseClient, KEEP_ALIVE } from './database-client';
export { DATA_SOURCE } from './data-source-name';
export { DatabaseListener } from './listener';
export { DatabaseModule } from './database.module';
export { isSchemaComplete, listMigrations, runMigrations } from './migrate';
export { explainConnectFailure, isConnectFailure } from './explain-connect-failure';
export { toJsonb } from './to-jsonb';
export { newId, isUuid } from './ids';
