export { answerOf, api, resultOf, type Schemas } from './client';
export { everyItem } from './every-page';
export { ApiProblem, connectionLost, isProblem, problemOf } from './problem';
export { createQueryClient } from './query-client';
