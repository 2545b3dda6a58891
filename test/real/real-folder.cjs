const { homedir } = require('node:os');
const path = require('node:path');

/** Folder in which the real counterparts are kept between runs. */
const REAL_FOLDER = path.resolve(
  process.env.TRELLIS_REAL_DIR || path.join(homedir(), '.cache', 'trellis', 'real'),
);

/** What the last preparation has found: `{ folder }` or `{ missing }` by the name of the counterpart. */
const PREPARED_FILE = path.join(REAL_FOLDER, 'prepared.json');

module.exports = { PREPARED_FILE, REAL_FOLDER };
