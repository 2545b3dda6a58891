import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension } from '@nestjs/swagger';

/** What a caller must be: anybody, signed in, or a member of the workspace in the address with at least this role. */
export type Permission = 'public' | 'user' | 'viewer' | 'builder' | 'admin';

export const PERMISSION = 'trellis:permission';

/** Each route declares one; a route without answers nobody. */
export const Allow = (permission: Permission) =>
  applyDecorators(
    SetMetadata(PERMISSION, permission),
    ApiExtension('x-permission', permission),
    ...(permission === 'public' ? [] : [ApiBearerAuth(), ApiCookieAuth()]),
  );
