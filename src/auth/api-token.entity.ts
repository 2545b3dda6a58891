import { EntitySchema } from 'typeorm';
import type { TokenScope } from './token-scope';

export class ApiToken {
  id!: string;
  userId!: string;
  name!: string;
  tokenHash!: Buffer;
  scope!: TokenScope;
  /** The only workspace that it reaches; null: all of its user's. */
  workspaceId!: string | null;
  /** Agent that got it by OAuth; null if a person made it. */
  clientId!: string | null;
  createdAt!: Date;
  expiresAt!: Date | null;
  lastUsedAt!: Date | null;
}

export const ApiTokenSchema = new EntitySchema<ApiToken>({
  name: 'ApiToken',
  target: ApiToken,
  tableName: 'api_tokens',
  columns: {
    id: { type: 'uuid', primary: true },
    userId: { type: 'uuid', name: 'user_id' },
    name: { type: 'text' },
    tokenHash: { type: 'bytea', name: 'token_hash' },
    scope: { type: 'text' },
    workspaceId: { type: 'uuid', name: 'workspace_id', nullable: true },
    clientId: { type: 'uuid', name: 'client_id', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', createDate: true },
    expiresAt: { type: 'timestamptz', name: 'expires_at', nullable: true },
    lastUsedAt: { type: 'timestamptz', name: 'last_used_at', nullable: true },
  },
});
