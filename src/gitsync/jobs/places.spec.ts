import { Places } from './places';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('makes room when what is under way turns out to be slow, and tells so', () => {
  const onRoom = jest.fn();
  const places = new Places(2, onRoom);
  places.take();
  places.take();
  expect(places.hasRoom()).toBe(false);
  jest.advanceTimersByTime(2_000);
  expect(onRoom).toHaveBeenCalledTimes(2);
  expect(places.hasRoom()).toBe(true);
  places.take();
  places.take();
  expect(places.hasRoom()).toBe(false);
});

it('has room again for each that leaves, slow or not', () => {
  const places = new Places(1, () => undefined);
  const leave = places.take();
  leave();
  expect(places.hasRoom()).toBe(true);
  const leaveSlow = places.take();
  jest.advanceTimersByTime(2_000);
  const leaveFresh = places.take();
  leaveSlow();
  expect(places.hasRoom()).toBe(false);
  leaveFresh();
  expect(places.hasRoom()).toBe(true);
});

it('counts who is known to wait as room, but nobody twice', () => {
  const places = new Places(2, () => undefined);
  for (let count = 0; count < 3; count++) places.take();
  expect(places.hasRoom(1)).toBe(false);
  expect(places.hasRoom(2)).toBe(true);
  jest.advanceTimersByTime(2_000);
  for (let count = 0; count < 2; count++) places.take();
  expect(places.hasRoom(3)).toBe(false);
});

it('lets no more than so many be slow at once', () => {
  const places = new Places(2, () => undefined);
  for (let count = 0; count < 66; count++) places.take();
  jest.advanceTimersByTime(2_000);
  expect(places.hasRoom()).toBe(false);
});
