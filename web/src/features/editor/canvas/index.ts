export { Canvas } from './canvas';
export { MARK_SIGNS, MarksContext, type Mark, type Marks } from './marks';
export { slotsOf } from './slots';
