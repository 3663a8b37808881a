import fc from "fast-check";

// A property that fails names the expectation in its message, as the cause of an error is not in vitest's report.
fc.configureGlobal({ includeErrorInReport: true });
