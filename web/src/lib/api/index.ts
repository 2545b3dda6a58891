export { answerOf, api, isAccepted, resultOf, type Schemas } from './client';
export { everyItem } from './every-page';
export { presentOf, type PresentCommit } from './present-commit';
export { ApiProblem, connectionLost, isProblem, problemOf } from './problem';
export { createQueryClient } from './query-client';
