const { createHash } = require('node:crypto');
const { subscribe } = require('node:diagnostics_channel');
const { openSync, writeSync } = require('node:fs');
const { brotliDecompressSync, constants, gunzipSync } = require('node:zlib');

/** Longer bodies are documents; the rest of them is not recorded. */
const MAX_KEPT_BYTES = 1024 * 1024;

/**
 * Passes the body of a request and the complete answer to `sink`. Records only what the server itself reads.
 * @param {{ request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse }} exchange
 * @param {{ request(body: Buffer): void, answer(call: string, bytes: Buffer): void }} sink
 */
function recordExchange({ request, response }, sink) {
  const call = `${request.method} ${(request.url ?? '').split('?')[0]}`;
  keepRead(request, (body) => sink.request(body));
  keepWritten(response, (body) => {
    const headers = Buffer.from(`${JSON.stringify(response.getHeaders())}\n`);
    // The files of the page are the same each time.
    const isFile = call.includes('/assets/');
    const plain = isFile ? body : unfold(body, response.getHeader('Content-Encoding'));
    sink.answer(`${call} ${response.statusCode}`, Buffer.concat([headers, plain]));
  });
}

/** Truncated bodies are decoded as far as possible. */
const DECODERS = {
  gzip: (body) => gunzipSync(body, { finishFlush: constants.Z_SYNC_FLUSH }),
  br: (body) => brotliDecompressSync(body, { finishFlush: constants.BROTLI_OPERATION_FLUSH }),
};

/** Returns a body before compression. */
function unfold(body, encoding) {
  const decode = DECODERS[encoding];
  return decode && body.length > 0 ? decode(body) : body;
}

function keepRead(request, onEnd) {
  const kept = keeper();
  const emit = request.emit.bind(request);
  request.emit = (event, ...values) => {
    if (event === 'data') kept.add(values[0]);
    if (event === 'end') onEnd(kept.bytes());
    return emit(event, ...values);
  };
}

function keepWritten(response, onClose) {
  const kept = keeper();
  for (const name of ['write', 'end']) {
    const original = response[name].bind(response);
    response[name] = (...values) => {
      kept.add(values[0]);
      return original(...values);
    };
  }
  response.once('close', () => onClose(kept.bytes()));
}

function keeper() {
  const chunks = [];
  let size = 0;
  return {
    add(chunk) {
      if ((typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) || size >= MAX_KEPT_BYTES) return;
      chunks.push(Buffer.from(chunk));
      size += chunk.length;
    },
    bytes: () => Buffer.concat(chunks),
  };
}

/** Records the traffic of all HTTP servers of this process in a file, as one JSON text per line. */
function recordInto(file) {
  const handle = openSync(file, 'a');
  const write = (record) => writeSync(handle, `${JSON.stringify(record)}\n`);
  const seen = new Set();
  subscribe('http.server.request.start', (exchange) =>
    recordExchange(exchange, {
      request: (body) => body.length > 0 && write({ request: body.toString('base64') }),
      answer(call, bytes) {
        // Records the files of the page once rather than a thousand times.
        const hash = createHash('sha1').update(call).update(bytes).digest('base64');
        if (seen.has(hash)) return;
        seen.add(hash);
        write({ call, answer: bytes.toString('base64') });
      },
    }),
  );
}

module.exports = { recordExchange };

// Loaded before the program (`node -r`). The worker inherits that option but has no HTTP server.
const { TRELLIS_TEST_TRAFFIC: file } = process.env;
if (file && !process.argv[1]?.endsWith('worker.js')) recordInto(file);
