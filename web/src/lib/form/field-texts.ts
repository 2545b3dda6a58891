import { t } from '@lingui/core/macro';
import type { ApiProblem, FieldProblem } from '../api';

/**
 * Says what is wrong with each refused field. In another language, the page’s own words about the error replace those
 * of the server, which are English.
 */
export function fieldTexts({ code, message, remedy, said, errors }: ApiProblem): FieldProblem[] {
  const isRetold = said !== null;
  if (isRetold && code === 'bad_request')
    return errors.map(({ path }) => ({ path, message: t`The server does not take this value.` }));
  // The remedy is ambiguous if there are several field errors.
  const advice = errors.length === 1 ? remedy : null;
  return errors.map((error) => {
    const text = isRetold ? message : error.message;
    return { path: error.path, message: advice ? `${ended(text)} ${advice}` : text };
  });
}

const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
