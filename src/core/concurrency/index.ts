export { ByteBudget, ByteCache } from './byte-budget';
export { FairTurns } from './fair-turns';
export { ReadWriteLock, Semaphore } from './locks';
export { RunningTasks, TimeLimit, WakingLoop } from './tasks';
