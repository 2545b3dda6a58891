// Loaded before the program (`node --require`). Resolves the names in the file TRELLIS_TEST_NAMES to the addresses given
// there, instead of by the system's resolver. Each look-up in a process gets the next answer; the last one repeats.
const dns = require('node:dns');
const { readFileSync } = require('node:fs');
const { isIP } = require('node:net');

const { lookup } = dns;
const asked = new Map();

function answerOf(name) {
  const answers = JSON.parse(readFileSync(process.env.TRELLIS_TEST_NAMES, 'utf8'))[name];
  if (answers === undefined) return null;
  const times = asked.get(name) ?? 0;
  asked.set(name, times + 1);
  return answers[Math.min(times, answers.length - 1)].map((address) => ({ address, family: isIP(address) }));
}

dns.lookup = (name, options, callback) => {
  const addresses = answerOf(name);
  if (addresses === null) return lookup(name, options, callback);
  const { all = false } = typeof options === 'object' ? options : {};
  const done = callback ?? options;
  process.nextTick(() =>
    all ? done(null, addresses) : done(null, addresses[0].address, addresses[0].family),
  );
};
