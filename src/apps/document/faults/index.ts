export { findFaults, type Fault } from './find-faults';
