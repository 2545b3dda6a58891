export { HttpsError, type HttpsErrorData, type HttpsFailure } from './https-error';
export {
  type HttpsAnswer,
  HttpsPool,
  type HttpsPoolOptions,
  type HttpsRequest,
  type HttpsTarget,
} from './https-pool';
