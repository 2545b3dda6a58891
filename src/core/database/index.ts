export { Database, rowsOf, violatedConstraint } from './database';
export { DatabaseListener } from './listener';
export { DatabaseModule } from './database.module';
export { runMigrations } from './migrate';
export { newId, isUuid } from './ids';
