export { ByteBudget, ByteCache } from './byte-budget';
export { ReadWriteLock, Semaphore } from './locks';
export { RunningTasks, TimeLimit, WakingLoop } from './tasks';
