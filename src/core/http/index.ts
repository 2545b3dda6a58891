export * from './answers';
export { AnswerInterceptor } from './answer.interceptor';
export { AcceptedJobView, ProblemView } from './problem.dto';
export { MayBecomeJob, Refuses } from './documentation';
export { BodyInterceptor, TakesBody, type BodyRequest, type BodyRule } from './body.interceptor';
export { Clearable, EmailAddress, Id, Line, RawJsonField, Text } from './fields';
export { HealthChecks } from './health';
export { HttpModule } from './http.module';
export {
  cursorOfOffset,
  idOfCursor,
  LongListQuery,
  PageQuery,
  pageOf,
  pageOfLongList,
  type Page,
} from './pagination';
export { ProblemFilter, problemOf, toAppError } from './problem.filter';
export { RawJson } from './raw-json';
export { validationPipe } from './validation';
