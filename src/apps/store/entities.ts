import { AppVersionSchema } from './app-version.entity';
import { AppSchema } from './app.entity';
import { PersonSchema } from './person.entity';
import { WorkingBranchSchema } from './working-branch.entity';

export const APP_ENTITIES = [AppSchema, AppVersionSchema, PersonSchema, WorkingBranchSchema];
