export { ByteBudget } from './byte-budget';
export { ByteCache } from './byte-cache';
export { ReadWriteLock } from './read-write-lock';
export { RunningTasks } from './running-tasks';
export { Semaphore } from './locks';
export { TimeLimit } from './tasks';
export { WakingLoop } from './waking-loop';
