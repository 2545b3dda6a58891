export { AnswerReader, findText, isRecord, type JsonRecord } from './answer-reader';
export { cancelled } from './json-http';
export type { HostProduct } from './json-http';
export { JsonHttp, type JsonAnswer, type JsonRequest } from './json-http';
