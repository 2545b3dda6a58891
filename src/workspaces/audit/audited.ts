import { SetMetadata } from '@nestjs/common';
import type { MemberRequest, NamedInRequest } from '../access/workspace-member';

/** Changes that are recorded. */
export const AUDIT_ACTIONS = [
  'configured',
  'rotated',
  'forced',
  'locked',
  'unlocked',
  'invited',
  'joined',
  'role_changed',
  'removed',
  'password_link_made',
  'password_reset',
  'published',
  'rolled_back',
  'deployed',
  'approved',
  'froze',
  'backed_up',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Actions that are looked for together. */
export const AUDIT_GROUPS = {
  settings: ['configured', 'rotated', 'backed_up'],
  members: ['invited', 'joined', 'role_changed', 'removed', 'password_link_made', 'password_reset'],
  apps: ['locked', 'unlocked', 'forced'],
  releases: ['published', 'rolled_back', 'deployed', 'approved', 'froze'],
} as const satisfies Record<string, readonly AuditAction[]>;
export type AuditGroup = keyof typeof AUDIT_GROUPS;

/** Request and answer of a change that has succeeded, or was accepted. */
export interface AuditedCall extends NamedInRequest {
  body: Record<string, unknown>;
  answer: unknown;
}

export interface AuditFacts {
  action: AuditAction;
  /** Thing that was changed, as people know it; null for the workspace itself. */
  target: string | null;
  /** JSON without secrets. */
  detail?: Record<string, unknown>;
}

/** Returns null for a call that changes nothing of interest. */
export type DescribeCall = (call: AuditedCall) => AuditFacts | null;

export const AUDITED = 'audited';

/** Records the calls of a route in the audit trail, in the transaction of the change. */
export const Audited = (describe: DescribeCall) => SetMetadata(AUDITED, describe);

export const callOf = ({ named, body }: MemberRequest, answer: unknown): AuditedCall => ({
  ...(named ?? { params: {}, branch: null }),
  body: (body ?? {}) as Record<string, unknown>,
  answer,
});
