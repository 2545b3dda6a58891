/** First numbers of two-number advisory locks; the second says which worker, folder or branch. */
export const LOCKS = { worker: 0x7472, folder: 0x7473, branch: 0x7474 } as const;

/** SQL: whether the row `w` of `git_workers` belongs to a living worker. */
export const isAliveSql = (worker: string): string => `exists (
  select 1 from pg_locks l where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and l.classid = ${LOCKS.worker}
    and l.objid::bigint = ${worker}.lock_key and l.database = (select oid from pg_database where datname = current_database()))`;
