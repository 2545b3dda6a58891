export { followProgram, leaveTo, tellProgram } from './frame';
