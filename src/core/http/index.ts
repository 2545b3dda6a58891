export {
  AnswerInterceptor,
  CallAnswer,
  HttpAnswer,
  JobAnswer,
  JobAnswerPort,
  type WaitOptions,
} from './answers';
export { serveBelow } from './base-path';
export { AcceptedJobView, ProblemView } from './problem.dto';
export { MayBecomeJob, Refuses } from './documentation';
export { BodyInterceptor, type BodyRequest, type BodyRule, RawJson, TakesBody } from './body.interceptor';
export {
  Clearable,
  EmailAddress,
  Id,
  IdsOrAll,
  isEmailAddress,
  Line,
  Lines,
  Optional,
  RawJsonField,
  Text,
  Time,
  validationPipe,
  checked,
} from './validation';
export {
  checkIdempotencyKey,
  checkIfMatch,
  findIdempotencyKey,
  IDEMPOTENCY_KEY,
  keyReused,
  REQUEST_DAYS,
  requestHashOf,
  routeOf,
  TakesIdempotencyKey,
} from './request-headers';
export {
  cursorOfOffset,
  idOfCursor,
  textOfCursor,
  LongListQuery,
  PageQuery,
  pageQueryOf,
  pageOf,
  pageOfLongList,
  type Page,
} from './pagination';
export {
  isDatabaseTrouble,
  isOperatorsTrouble,
  ProblemFilter,
  problemOf,
  toAppError,
} from './problem.filter';
