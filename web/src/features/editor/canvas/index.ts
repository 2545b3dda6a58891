export { Canvas } from './canvas';
export { MARK_SIGNS, GhostsContext, MarksContext, type Mark, type Marks } from './marks';
export { slotsOf } from './slots';
