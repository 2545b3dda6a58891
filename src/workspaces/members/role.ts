/** Roles by rising rights: each includes the rights of those before it. */
export const ROLES = ['viewer', 'builder', 'admin'] as const;

export type Role = (typeof ROLES)[number];

export const isAtLeast = (role: Role, needed: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(needed);
