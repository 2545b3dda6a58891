import type { Conflict, Merge } from '../../../web/src/lib/workspace/merge-query';

export const LABELS = { mine: 'Ada', theirs: 'Ben' };

const NO_VALUES = { base: null, mine: null, theirs: null } as const;

/** Conflict with some fields; the values of others are null. */
export const conflictWith = (
  fields: Partial<Omit<Conflict, 'base' | 'mine' | 'theirs'>> & object,
): Conflict => ({
  id: 'c',
  kind: 'value',
  of: { kind: 'component', id: 'table', name: 'table1' },
  page: { id: 'home', name: 'Home' },
  path: '/properties/label/value',
  ...NO_VALUES,
  absent: [],
  omitted: [],
  hunks: null,
  suggestion: { choose: 'mine' },
  remembered: null,
  resolution: null,
  resolvedBy: null,
  resolvedAt: null,
  ...fields,
});

/** Conflict of these values. */
export const conflictOf = (
  kind: Conflict['kind'],
  values: { base?: unknown; mine?: unknown; theirs?: unknown },
  fields: Partial<Conflict> = {},
): Conflict => ({ ...conflictWith({ kind }), ...(values as object), ...fields });

const side = { branch: 'main', sha: null, author: null, date: null, message: null };

export const mergeWith = (conflicts: Conflict[], more: Partial<Merge> = {}): Merge => ({
  id: 'm',
  kind: 'pull',
  into: 'main',
  from: 'f'.repeat(40),
  fromSha: null,
  base: 'b'.repeat(40),
  status: 'conflicts',
  sides: { mine: side, theirs: { ...side, sha: 'f'.repeat(40) }, base: { ...side, sha: 'b'.repeat(40) } },
  message: null,
  completingJobId: null,
  replacedBy: null,
  createdAt: '2026-01-01T00:00:00Z',
  apps: [
    {
      gitAppId: 'orders',
      appId: 'a',
      name: 'Orders',
      changes: { mine: 1, theirs: 1 },
      accepted: { mine: { changes: [], total: 0 }, theirs: { changes: [], total: 0 } },
      conflicts,
      warnings: [],
    },
  ],
  ...more,
});
