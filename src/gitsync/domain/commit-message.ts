import { unprocessable } from '../../core/errors';

export const maxMessageBytes = 64 * 1024;

/**
 * The message as it is kept and shown: LF only, no white space around it, no newline at the end.
 * @throws AppError `invalid_message`
 */
export function normalizeMessage(text: string): string {
  const message = text.replaceAll('\r\n', '\n').trim();
  if (message === '') throw invalidMessage('The message is empty.', 'Say in a few words what has changed.');
  if (message.includes('\0')) throw invalidMessage('The message holds a NUL character.', 'Remove it.');
  if (/\p{Surrogate}/u.test(message)) {
    throw invalidMessage('The message holds half a character (a lone surrogate).', 'Type the message again.');
  }
  if (Buffer.byteLength(message) > maxMessageBytes) {
    throw invalidMessage('The message is longer than 64 KiB.', 'Shorten it.');
  }
  return message;
}

function invalidMessage(detail: string, remedy: string) {
  return unprocessable('invalid_message', detail, { remedy, errors: [{ path: 'message', message: detail }] });
}
