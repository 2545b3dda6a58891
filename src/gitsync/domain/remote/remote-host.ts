import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

/** The host in lower case, in its ASCII form, an IPv6 address without brackets; null when it is none. */
export function parseHost(text: string): string | null {
  if (text.startsWith('[')) {
    const address = text.slice(1, -1);
    return text.endsWith(']') && isIPv6(address) && !address.includes('%') ? address.toLowerCase() : null;
  }
  const name = (isAscii(text) ? text : domainToASCII(text)).toLowerCase().replace(/\.$/, '');
  return isDomainName(name) ? name : null;
}

function isDomainName(name: string): boolean {
  const labels = name.split('.');
  if (name.length > 253 || !labels.every((label) => /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/.test(label)))
    return false;
  // A resolver reads `127.1`, `0x7f000001` and `2130706433` as addresses: only the plain form is one here.
  return /^(?:[0-9]+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '') ? isIPv4(name) : true;
}

function isAscii(text: string): boolean {
  return [...text].every((character) => character <= '~');
}
