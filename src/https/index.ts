export { checkCertificates, checkClientCertificate } from './check-certificates';
export { clientCertificateRefused } from './explain-failure';
export { HttpsError, type HttpsErrorData, type HttpsFailure } from './https-error';
export {
  type ClientCertificate,
  type HttpsAnswer,
  HttpsPool,
  isRedirect,
  type HttpsPoolOptions,
  type HttpsRequest,
  type HttpsTarget,
} from './https-pool';
