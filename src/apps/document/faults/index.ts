export { findFaults, newFaults, type Fault, type FaultCode } from './find-faults';
