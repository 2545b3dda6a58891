import { t } from '@lingui/core/macro';
import type { ApiProblem, FieldProblem } from '../api';
import { constraintText } from './constraint-text';

/**
 * Says what is wrong with each refused field: by the rule that it breaks, else in the words of the server. In another
 * language, the page’s own words about the error replace those of the server, which are English.
 */
export function fieldTexts(problem: ApiProblem): FieldProblem[] {
  // The remedy is ambiguous if there are several field errors.
  const advice = problem.errors.length === 1 ? problem.remedy : null;
  return problem.errors.map((error) => {
    const rule = constraintText(error);
    if (rule !== null) return { path: error.path, message: rule };
    const text = retold(problem) ?? capitalized(error.message);
    return { path: error.path, message: advice && !isGeneral(problem) ? `${ended(text)} ${advice}` : text };
  });
}

/** The text of the code `bad_request` is about all fields of the request. */
const isGeneral = ({ said, code }: ApiProblem): boolean => said !== null && code === 'bad_request';

function retold(problem: ApiProblem): string | null {
  if (isGeneral(problem)) return t`The server does not accept this value.`;
  return problem.said === null ? null : problem.message;
}

/** The server's words also follow a colon: `it is blank`. */
const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
