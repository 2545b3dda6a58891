export { APPS_AT_ONCE, ask } from './ask-ahead';
export { answerOf, api, AT_ONCE, isAccepted, reachability, sendOnce, SOON, type Schemas } from './client';
export { everyItem } from './every-page';
export { presentOf, type PresentCommit } from './present-commit';
export { ApiProblem, connectionLost, isProblem, isUnanswered, problemOf, type FieldProblem } from './problem';
export { createQueryClient } from './query-client';
