import type { Random } from "../random.js";

/** A graph without anything in it: for each task the places of those it needs, all of them before it. */
export type Shape = readonly (readonly number[])[];

const shapes: readonly [(random: Random) => Shape, ...((random: Random) => Shape)[]] = [
  single,
  chain,
  independent,
  fanOutFanIn,
  layers,
  anyGraph,
];

export function anyShape(random: Random): Shape {
  return random.pick(shapes)(random);
}

function single(): Shape {
  return [[]];
}

function chain(random: Random): Shape {
  return Array.from({ length: random.between(2, 6) }, (_, place) => (place === 0 ? [] : [place - 1]));
}

function independent(random: Random): Shape {
  return Array.from({ length: random.between(2, 8) }, () => []);
}

function fanOutFanIn(random: Random): Shape {
  const width = random.between(2, 8);
  const middle = Array.from({ length: width }, (_, index) => index + 1);
  return [[], ...middle.map(() => [0]), middle];
}

/** Every task of a layer needs every one of the layer before. */
function layers(random: Random): Shape {
  const shape: number[][] = [];
  let before: readonly number[] = [];
  for (let layer = random.between(2, 4); layer > 0; layer--) {
    const begin = shape.length;
    for (let count = random.between(1, 3); count > 0; count--) shape.push([...before]);
    before = shape.map((_, place) => place).slice(begin);
  }
  return shape;
}

function anyGraph(random: Random): Shape {
  return Array.from({ length: random.between(3, 12) }, (_, place) => {
    const earlier = Array.from({ length: place }, (_, index) => index);
    return random
      .shuffled(earlier)
      .slice(0, random.between(0, Math.min(3, place)))
      .sort((a, b) => a - b);
  });
}
