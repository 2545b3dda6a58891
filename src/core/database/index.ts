export { column, valuesOf, type ValuesOf } from './columns';
export { DATA_SOURCE, Database, isUuid, newId, rowsOf, toJsonb, violatedConstraint } from './database';
export { DatabaseClient, explainConnectFailure, isConnectFailure, refuseServers } from './database-client';
export { DatabaseListener } from './listener';
export { NotifiedLoop } from './notified-loop';
export { DatabaseModule } from './database.module';
export { packedText, packTexts } from './packed-texts';
export { isSchemaComplete, listMigrations, runMigrations } from './migrate';
