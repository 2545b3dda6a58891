import type { ApiToken } from './api-token.entity';
import type { ProfileView, TokenView, UserView } from './auth.dto';
import type { User } from './user.entity';

export const presentUser = (user: Pick<User, 'id' | 'name' | 'email'>): UserView => ({
  id: user.id,
  name: user.name,
  email: user.email,
});

export const presentProfile = (user: User): ProfileView => ({
  ...presentUser(user),
  gitName: user.gitName,
  gitEmail: user.gitEmail,
});

export const presentToken = (token: ApiToken): TokenView => ({
  id: token.id,
  name: token.name,
  scope: token.scope,
  workspaceId: token.workspaceId,
  createdAt: token.createdAt.toISOString(),
  expiresAt: token.expiresAt?.toISOString() ?? null,
  lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
});
