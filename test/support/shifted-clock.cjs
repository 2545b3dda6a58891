/* Loaded by `NODE_OPTIONS=--require`: this process's wall clock goes wrong by the seconds in a file. */
const { readFileSync } = require('node:fs');

const RealDate = Date;
const file = process.env.TRELLIS_TEST_CLOCK;

const shiftMs = () => 1000 * Number(readFileSync(file, 'utf8'));

globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [Date.now()] : given));
  }

  static now() {
    return RealDate.now() + shiftMs();
  }
};
