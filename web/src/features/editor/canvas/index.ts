export { Canvas } from './canvas';
export { GhostsContext, MarksContext } from './marks';
export { slotsOf } from './slots';
