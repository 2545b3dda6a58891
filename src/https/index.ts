export { checkCertificates, checkClientCertificate } from './check-certificates';
export { clientCertificateRefused } from './explain-failure';
export { HttpsError, type HttpsFailure } from './https-error';
export {
  type ClientCertificate,
  type HttpsAnswer,
  HttpsPool,
  isRedirect,
  type HttpsRequest,
  type HttpsTarget,
} from './https-pool';
