import { unprocessable } from '../../../core/errors';

export const maxMessageBytes = 64 * 1024;

/**
 * Returns the message as it is stored and shown: LF only, without white space around it.
 * @throws AppError `invalid_message`
 */
export function normalizeMessage(text: string): string {
  const message = text.replaceAll('\r\n', '\n').trim();
  if (message === '') throw invalidMessage('The message is empty.', 'Describe the change in a few words.');
  if (message.includes('\0')) throw invalidMessage('The message contains a NUL character.', 'Remove it.');
  if (/\p{Surrogate}/u.test(message)) {
    throw invalidMessage(
      'The message contains half a character (a lone surrogate).',
      'Type the message again.',
    );
  }
  if (Buffer.byteLength(message) > maxMessageBytes) {
    throw invalidMessage('The message is longer than 64 KiB.', 'Shorten it.');
  }
  return message;
}

function invalidMessage(detail: string, remedy: string) {
  return unprocessable('invalid_message', detail, { remedy, errors: [{ path: 'message', message: detail }] });
}
