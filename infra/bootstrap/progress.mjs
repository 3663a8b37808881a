/** One line a step: its name, what was done, how long it took. */
export async function step(name, work) {
  const begunAt = performance.now();
  const outcome = await work();
  const seconds = ((performance.now() - begunAt) / 1000).toFixed(1);
  process.stdout.write(`${name.padEnd(16)} ${seconds.padStart(6)} s  ${outcome}\n`);
}
