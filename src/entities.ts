import type { EntitySchema } from 'typeorm';
import { APP_ENTITIES } from './apps';
import { AUTH_ENTITIES } from './auth';
import { WORKSPACE_ENTITIES } from './workspaces';

/** Entities that TypeORM maps; other tables are read and written by SQL alone. */
export const ENTITIES = [...AUTH_ENTITIES, ...WORKSPACE_ENTITIES, ...APP_ENTITIES] as EntitySchema<unknown>[];
