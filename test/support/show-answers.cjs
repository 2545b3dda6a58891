// Jest gives this module to whatever asks for supertest. As a set-up file, it would load supertest for each file of pure code, too.
const request = require('../../node_modules/supertest');

const MAX_CHARS = 600;
const assertStatus = request.Test.prototype._assertStatus;

/** supertest reports only that the status differs; the reason is in the server's answer. */
request.Test.prototype._assertStatus = function (expected, response) {
  const error = assertStatus.call(this, expected, response);
  if (error) error.message += `: ${response.text?.slice(0, MAX_CHARS)}`;
  return error;
};

module.exports = request;
