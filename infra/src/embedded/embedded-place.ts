/** Where an embedded part runs: what all three of them are told. */
export interface EmbeddedPlace {
  readonly home: string;
  readonly logs: string;
  readonly jars: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  /** What to do when the part can't start on the data in `folder`. */
  readonly damagedRemedy: (folder: string) => string;
}

export function damagedRemedy(folder: string): string {
  return `Its data in ${folder} may be damaged: start afresh with "npm run clean:data" (which removes all jobs), or restore the folder from a copy.`;
}
