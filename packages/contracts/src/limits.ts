/** The sizes of contract §2 to §4, in bytes unless the name says otherwise. */
const KiB = 1024;
const MiB = 1024 * KiB;

export const limits = {
  requestBytes: 8 * MiB,
  recordBytes: 10 * MiB,
  payloadBytes: 256 * KiB,
  resultBytes: 256 * KiB,
  tasks: 10_000,
  edges: 100_000,
  jsonNesting: 100,
  reportedErrors: 20,
  /** Results up to this size travel inside a dispatch; all inline results of one dispatch together. */
  inlineUpstreamBytes: 128 * KiB,
  completionResultBytes: 64 * KiB,
  completionResultsBytes: 512 * KiB,
  completionTasks: 1_000,
  documentResultBytes: 8 * KiB,
  documentResultsBytes: 4 * MiB,
} as const;
