import RequestQueue from "kafkajs/src/network/requestQueue/index.js";

const checkIntervalMs = 10;

/**
 * In kafkajs 2.2.4 every connection that has had one response runs a 1 ms timer for ever: the check of pending requests
 * schedules itself again although nothing is pending. Here it is scheduled only while something is.
 */
export function patchRequestQueue(): void {
  const queue = RequestQueue.prototype;
  queue.scheduleCheckPendingRequests = function scheduleWhilePending() {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const throttledForMs = this.throttledUntil - Date.now();
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttledForMs > 0 ? throttledForMs : checkIntervalMs,
    );
  };
}
