export { CompletionChecker } from "./completion-checker.js";
export { type ExpectedJob, JobEventChecker } from "./job-event-checker.js";
export { TopicObserver } from "./topic-observer.js";
