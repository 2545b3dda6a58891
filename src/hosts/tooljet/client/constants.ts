import { answers } from './answers';
import type { ToolJetApi } from './tooljet-api';

/**
 * Returns the names of the workspace's constants. The answer has their values as well, which go no further than here. By the
 * source of ToolJet: no answer of a running one was recorded.
 */
export async function readConstantNames(api: ToolJetApi, signal: AbortSignal): Promise<string[]> {
  const path = '/organization-constants';
  const answer = answers.record(await api.call({ method: 'GET', path }, signal), 'the answer');
  return answers.records(answer.constants, 'constants').map((constant) => answers.text(constant, 'name'));
}
