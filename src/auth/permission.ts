import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension } from '@nestjs/swagger';

/** Required caller: anybody, a signed-in user, or a member of the address's workspace with at least this role. */
export type Permission = 'public' | 'user' | 'viewer' | 'builder' | 'admin';

export const PERMISSION = 'trellis:permission';

/** Declares the permission of a route. Routes without one refuse everybody. */
export const Allow = (permission: Permission) =>
  applyDecorators(
    SetMetadata(PERMISSION, permission),
    ApiExtension('x-permission', permission),
    ...(permission === 'public' ? [] : [ApiBearerAuth(), ApiCookieAuth()]),
  );
