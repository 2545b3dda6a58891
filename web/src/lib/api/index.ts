export { answerOf, api, resultOf, type Schemas } from './client';
export { everyItem } from './every-page';
export { ApiProblem, isProblem, problemOf, type FieldProblem } from './problem';
export { createQueryClient } from './query-client';
