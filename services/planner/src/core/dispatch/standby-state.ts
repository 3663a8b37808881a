/**
 * A dispatch that an executor holds before its task may begin, so that it can begin it the moment another attempt of the job succeeds
 * there, without asking (ADR 8). The executor names what it has begun in the very record of that success.
 */
export interface Standby {
  readonly attempt: number;
  /** The lane's partition in which it stands. */
  readonly lane: number;
  /** It takes nobody's place: one of the job's workers is set aside for it. Absent: it takes that of the attempt on whose success it begins. */
  readonly isBeside?: true;
}
