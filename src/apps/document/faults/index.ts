export { FAULT_CODES, findFaults, type Fault } from './find-faults';
