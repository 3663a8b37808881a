/** 96 bits of a text: wide enough that ten million ids have no two alike (chance below 1e-15). */
export type Hash96 = readonly [number, number, number];

/**
 * Three lanes, each a multiply-xor over the UTF-16 units with constants of its own, mixed with one another at the end.
 * Fast and pure; not meant to withstand somebody who looks for collisions.
 */
export function hash96(text: string, seed = 0): Hash96 {
  let a = 0x9e3779b9 ^ seed;
  let b = 0x85ebca6b ^ Math.imul(seed, 0x27d4eb2f);
  let c = 0xc2b2ae35 ^ Math.imul(seed, 0x165667b1);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x2c1b3c6d);
    a ^= a >>> 15;
    b = Math.imul(b ^ unit, 0x297a2d39);
    b ^= b >>> 13;
    c = Math.imul(c ^ unit, 0x1b56c4e9);
    c ^= c >>> 16;
  }
  a = scramble(a ^ text.length);
  b = scramble(b + a);
  c = scramble(c + b);
  a = scramble(a + c);
  return [a >>> 0, (b + a) >>> 0, (c ^ a) >>> 0];
}

/** A number in [0, 1) that depends on nothing but its arguments: chance that replays. */
export function chance(seed: number, text: string, ...numbers: readonly number[]): number {
  let mixed = hash96(text, seed)[0];
  for (const number of numbers) mixed = scramble(mixed ^ Math.imul(number + 1, 0x9e3779b1));
  return (scramble(mixed) >>> 0) / 0x1_0000_0000;
}

/** Every bit of the input reaches every bit of the output (the finaliser of murmur3). */
function scramble(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
