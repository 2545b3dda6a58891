/* Loaded by `NODE_OPTIONS=--require`. Makes nodegit fail to load, as if it were not compiled. */
const Module = require('node:module');

const load = Module._load;

Module._load = function (request, ...rest) {
  if (request.endsWith('/nodegit.node')) throw new Error(`Cannot find module '${request}'`);
  return load.call(this, request, ...rest);
};
