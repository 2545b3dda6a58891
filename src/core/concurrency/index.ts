export { ByteBudget, ByteCache } from './byte-budget';
export { FairTurns } from './fair-turns';
export { ReadWriteLock, Semaphore } from './locks';
export { allEnded, RunningTasks, TimeLimit, WakingLoop } from './tasks';
