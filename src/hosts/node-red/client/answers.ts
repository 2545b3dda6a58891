import { AnswerReader } from '../../json-client';

export const answers = new AnswerReader('Node-RED');
