/** A real broker, a real registry and a real Postgres to test on. */
export interface Stack {
  readonly kafka: string;
  readonly registry: string;
  readonly postgres: string;
}

const { SPE_TEST_KAFKA, SPE_TEST_REGISTRY, SPE_TEST_POSTGRES } = process.env;

export const postgres = SPE_TEST_POSTGRES;

/** undefined where not all are named. */
export const stack: Stack | undefined =
  SPE_TEST_KAFKA && SPE_TEST_REGISTRY && SPE_TEST_POSTGRES
    ? { kafka: SPE_TEST_KAFKA, registry: SPE_TEST_REGISTRY, postgres: SPE_TEST_POSTGRES }
    : undefined;

if (stack === undefined) {
  console.log("skipped: set SPE_TEST_KAFKA, SPE_TEST_REGISTRY and SPE_TEST_POSTGRES to test results on real parts");
}
