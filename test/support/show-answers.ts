import request, { type Response } from 'supertest';

const MAX_CHARS = 600;

type AssertStatus = (this: request.Test, expected: number, response: Response) => Error | undefined;
const prototype = request.Test.prototype as unknown as { _assertStatus: AssertStatus };
const assertStatus = prototype._assertStatus;

/** supertest reports only that the status differs; the reason is in the server's answer. */
prototype._assertStatus = function (expected, response) {
  const error = assertStatus.call(this, expected, response);
  if (error) error.message += `: ${response.text?.slice(0, MAX_CHARS)}`;
  return error;
};
