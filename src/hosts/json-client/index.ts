export { AnswerReader, findText, isRecord, type JsonRecord } from './answer-reader';
export { cancelled } from './connection-failures';
export type { HostProduct } from './host-product';
export { JsonHttp, type JsonAnswer, type JsonRequest } from './json-http';
