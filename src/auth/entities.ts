import { ApiTokenSchema } from './api-token.entity';
import { UserSchema } from './user.entity';

export const AUTH_ENTITIES = [UserSchema, ApiTokenSchema];
