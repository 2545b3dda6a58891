export { followProgram, leaveTo, tellProgram, useProgramScheme } from './frame';
