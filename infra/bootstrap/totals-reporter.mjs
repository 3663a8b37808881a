/** A vitest reporter: writes how many tests passed, failed and were skipped to the file named by SPE_TEST_TOTALS, for test.mjs to sum up. */
import { writeFileSync } from "node:fs";

export default class TotalsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const totals = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      // A file that can't even be read has no tests to count, but it failed.
      if (module.errors().length > 0) totals.failed++;
      for (const test of module.children.allTests()) totals[test.result().state]++;
    }
    writeFileSync(process.env.SPE_TEST_TOTALS, JSON.stringify(totals));
  }
}
