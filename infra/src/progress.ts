/** Told of each step of a start, and of what happens while the engine runs. */
export interface Progress {
  readonly onStep: (name: string, seconds: number, outcome: string) => void;
  readonly onNotice: (sentence: string) => void;
}

/** One line a step, as the set-up's: its name, its time, what was done. */
export const printed: Progress = {
  onStep: (name, seconds, outcome) => {
    process.stdout.write(`${name.padEnd(16)} ${seconds.toFixed(1).padStart(6)} s  ${outcome}\n`);
  },
  onNotice: (sentence) => {
    process.stdout.write(`${sentence}\n`);
  },
};

export const silent: Progress = { onStep: () => undefined, onNotice: () => undefined };

export async function step(progress: Progress, name: string, work: () => Promise<string>): Promise<void> {
  const begunAt = performance.now();
  const outcome = await work();
  progress.onStep(name, (performance.now() - begunAt) / 1_000, outcome);
}
