export { AnswerReader, findText, isRecord, type JsonRecord } from './answer-reader';
export { cancelled, type HostProduct, type JsonAnswer, JsonHttp, type JsonRequest } from './json-http';
