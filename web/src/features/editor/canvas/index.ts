export { Canvas } from './canvas';
export { slotsOf } from './slots';
