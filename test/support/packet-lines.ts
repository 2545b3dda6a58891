/** Returns a packet line, the unit of Git's protocol: four hex digits of its length, then the text. */
export const line = (text: string | Buffer) => {
  const content = Buffer.from(text);
  return Buffer.concat([Buffer.from((content.length + 4).toString(16).padStart(4, '0')), content]);
};

/** Returns a packet line of a side band. */
export const band = (number: number, content: Buffer | string) =>
  line(Buffer.concat([Buffer.from([number]), Buffer.from(content)]));

export const FLUSH_PKT = Buffer.from('0000');

/** Splits a stream at each byte, as the worst network would. */
export const bytewise = (bytes: Buffer) => Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
