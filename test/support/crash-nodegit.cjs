/*
 * Loaded by `NODE_OPTIONS=--require`. Crashes the process inside nodegit, which accepts any of its objects as a
 * repository, or makes it hang there. `TRELLIS_TEST_CRASH` names a file with `{ call, mirror, once, isEndless }`; without
 * that file nothing crashes.
 */
const { existsSync, readFileSync, rmSync } = require('node:fs');
const Module = require('node:module');

const file = process.env.TRELLIS_TEST_CRASH;
const load = Module._load;

Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (request === 'nodegit') Module._load = load;
  return request === 'nodegit' ? withCrash(loaded) : loaded;
};

function withCrash(nodegit) {
  const crashWhereAsked = async (call, repository) => {
    if (!existsSync(file)) return;
    const wanted = JSON.parse(readFileSync(file, 'utf8'));
    if (wanted.call !== call || !repository.path().includes(wanted.mirror)) return;
    if (wanted.once) rmSync(file);
    while (wanted.isEndless);
    await nodegit.Reference.list(nodegit.Oid.fromString('1'.repeat(40)));
  };
  const { create } = nodegit.Reference;
  nodegit.Reference.create = async (repository, ...rest) => {
    await crashWhereAsked('Reference.create', repository);
    return create(repository, ...rest);
  };
  return nodegit;
}
