import type { EntityManager } from 'typeorm';
import type { ManagedKind } from '../workspaces';
import type { WorkspaceBlock } from './description';

/** One workspace of the file, inside the transaction that compares and changes it. */
export interface Described {
  tx: EntityManager;
  workspaceId: string;
  block: WorkspaceBlock;
  /** Value of a reference. */
  secret: (reference: string) => string;
}

/** One setting of the file: compared with the present one, and changed where they differ. */
export interface Step {
  kind: ManagedKind;
  /** Path of its key in the block of the workspace. */
  path: string;
  /** Thing among several of its kind. Called after the change, which may make the thing. */
  item: () => string;
  /** Data without secrets that a server, or the API, has to know of the block. */
  wanted: unknown;
  /** Describes what differs, without secrets. Null: nothing. */
  differs: () => Promise<string | null>;
  /** Absent: a server applies `wanted` once the repository is connected. */
  change?: () => Promise<unknown>;
}

/** A new workspace was refused for one of its settings. */
export class RefusedAt extends Error {
  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    super('A setting was refused.', { cause });
  }
}

type NewStep = Pick<Step, 'kind' | 'path' | 'differs'> &
  Partial<Pick<Step, 'wanted' | 'change'>> & { item?: string | (() => string) };

/** Fills in what most settings have in common. */
export const step = ({ item = '', ...rest }: NewStep): Step => ({
  wanted: null,
  ...rest,
  item: typeof item === 'string' ? () => item : item,
});

/** Describes how the fields of a setting change; null if none does. Fields that the file leaves out are not compared. */
export function describeFields(before: object | null, after: object): string | null {
  const was = (before ?? {}) as Record<string, unknown>;
  const changes = Object.entries(after)
    .filter(([field, value]) => value !== undefined && JSON.stringify(was[field]) !== JSON.stringify(value))
    // A new setting is described by the fields that have a value.
    .filter(([, value]) => before !== null || (value !== null && value !== ''))
    .map(([field, value]) => `${field}: ${before ? `${printed(was[field])} → ` : ''}${printed(value)}`);
  return changes.length === 0 ? null : changes.join(', ');
}

const printed = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);
