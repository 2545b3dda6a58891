export { ByteBudget } from './byte-budget';
export { ByteCache } from './byte-budget';
export { ReadWriteLock } from './locks';
export { RunningTasks } from './tasks';
export { Semaphore } from './locks';
export { TimeLimit } from './tasks';
export { WakingLoop } from './tasks';
