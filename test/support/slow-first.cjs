const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');
const { SLOW } = require('../tiers.cjs');

const ROOT = path.resolve(__dirname, '../..');
const FIRST = SLOW.map((file) => path.join(ROOT, file));

const rank = (test) => FIRST.indexOf(test.path);
const isSlow = (test) => rank(test) >= 0;

/** Starts slow files first, so that none of them is left to one core at the end; on a fresh clone, too. */
module.exports = class SlowFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [
      ...sorted.filter(isSlow).sort((one, other) => rank(one) - rank(other)),
      ...sorted.filter((test) => !isSlow(test)),
    ];
  }
};
