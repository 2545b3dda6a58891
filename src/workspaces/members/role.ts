/** From the least to the most: each may do what those before it may. */
export const ROLES = ['viewer', 'builder', 'admin'] as const;

export type Role = (typeof ROLES)[number];

export const isAtLeast = (role: Role, needed: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(needed);
