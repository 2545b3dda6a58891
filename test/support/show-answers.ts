import request, { type Response } from 'supertest';

const MAX_CHARS = 600;

type AssertStatus = (this: request.Test, expected: number, response: Response) => Error | undefined;
const prototype = request.Test.prototype as unknown as { _assertStatus: AssertStatus };
const assertStatus = prototype._assertStatus;

/** supertest tells another status and nothing else; what the server said of it is what one wants to know. */
prototype._assertStatus = function (expected, response) {
  const error = assertStatus.call(this, expected, response);
  if (error) error.message += `: ${response.text?.slice(0, MAX_CHARS)}`;
  return error;
};
