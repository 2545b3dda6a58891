import * as fc from 'fast-check';
import { samples } from '../../../test/support/samples';
import { addressFilter } from './address-filter';

const isAllowed = addressFilter({ allowPrivateRemotes: false })!;

it.each([
  ['0.0.0.0', '127.0.0.1', '127.255.255.254', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ['169.254.169.254', '100.64.0.1', '100.100.100.200', '168.63.129.16', '192.0.0.192', '198.18.0.1'],
  ['192.0.2.1', '198.51.100.1', '203.0.113.1', '192.88.99.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ['::', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:a00:1'],
  // Other representations of IPv4: compatible, translated, 6to4, Teredo, NAT64, a private NAT64 prefix.
  ['::127.0.0.1', '::ffff:0:127.0.0.1', '2002:7f00:1::', '2002:a00:1::1', '2001:0:7f00:1::1'],
  ['64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1', '64:ff9b:1::8.8.8.8'],
  ['fc00::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0', 'fe80::1%25eth0', 'fec0::1', 'ff02::1', '100::1'],
  ['2001:db8::1', '3fff::1', '5f00::1', '2001:10::1', '8.8.8.8%eth0', '2606:4700::1111%1'],
  // Text that a system resolver might accept as an address.
  ['127.1', '2130706433', '0x7f000001', '0177.0.0.1', 'localhost', '', ' 8.8.8.8', '8.8.8.8.'],
])('refuses %p', (...addresses) => {
  for (const address of addresses.filter((one) => one !== undefined))
    expect([address, isAllowed(address)]).toEqual([address, false]);
});

it('allows public addresses, including their NAT64 form', () => {
  for (const address of [
    '140.82.121.4',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.1',
    '2606:50c0:8000::153',
    '2a04:4e42::644',
    '::ffff:140.82.121.4',
    '64:ff9b::140.82.121.4',
  ])
    expect([address, isAllowed(address)]).toEqual([address, true]);
});

it('treats all representations of an IPv4 address alike', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(fc.tuple(octet, octet, octet, octet), (octets) => {
      const [plain, hex] = [octets.join('.'), Buffer.from(octets).toString('hex')];
      const groups = `${hex.slice(0, 4)}:${hex.slice(4)}`;
      for (const written of [`::ffff:${plain}`, `::ffff:${groups}`, `64:ff9b::${groups}`])
        expect([written, isAllowed(written)]).toEqual([written, isAllowed(plain)]);
      for (const never of [`::${plain}`, `2002:${groups}::`, `2001:0:${groups}::`])
        expect([never, isAllowed(never)]).toEqual([never, false]);
    }),
    { numRuns: samples(250) },
  );
});

it('allows everything if private remotes are allowed', () => {
  expect(addressFilter({ allowPrivateRemotes: true })).toBeUndefined();
});

it('allows private addresses of the networks that are listed, in every form, and no others', () => {
  const isListed = addressFilter({
    allowPrivateRemotes: ['10.1.0.0/16', '192.168.5.7', 'fd00:1::/32', '::1'],
  })!;
  for (const address of [
    ...['10.1.0.1', '10.1.255.255', '::ffff:10.1.2.3', '::ffff:a01:203', '64:ff9b::10.1.2.3', '192.168.5.7'],
    ...['fd00:1::5', '::1', '0:0:0:0:0:0:0:1', '140.82.121.4', '2606:50c0:8000::153'],
  ])
    expect([address, isListed(address)]).toEqual([address, true]);
  for (const address of [
    ...[
      '10.2.0.1',
      '10.0.255.255',
      '192.168.5.8',
      '127.0.0.1',
      '169.254.169.254',
      '::ffff:10.2.0.1',
      'fd00:2::1',
    ],
    ...['64:ff9b::10.2.0.1', '::10.1.2.3', '2002:a01:203::', 'fd00:1::5%eth0', '10.1', 'localhost', ''],
  ])
    expect([address, isListed(address)]).toEqual([address, false]);
});
