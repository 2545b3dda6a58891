export { findFaults, type Fault, type FaultCode } from './find-faults';
